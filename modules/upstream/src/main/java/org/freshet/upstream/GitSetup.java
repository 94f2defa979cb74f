package org.freshet.upstream;

import java.io.File;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.internal.transport.sshd.OpenSshServerKeyDatabase;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/**
 * JGit as Freshet wants it: the same on every machine. It reads no git configuration of the user or
 * of the system (a {@code url.*.insteadOf} or a credential helper there would change what a recipe
 * says) and no {@code GIT_*} variable (GIT_SSH would start a program). Of the user's home only
 * {@code ~/.ssh} counts, for ssh URLs.
 */
public final class GitSetup {
    private GitSetup() {}

    /** To be called before anything else of JGit. Cheap after the first time. */
    public static void ensure() {
        Once.apply();
    }

    /** Ssh as the user's ssh does it, but with unknown host keys refused and nobody asked. */
    static SshSessionFactory ssh() {
        ensure();
        return Ssh.FACTORY;
    }

    /** Its class initialisation is the "once". */
    private static final class Once {
        static {
            SystemReader.setInstance(new Alone(SystemReader.getInstance()));
        }

        private Once() {}

        static void apply() {}
    }

    private static final class Alone extends SystemReader.Delegate {
        Alone(SystemReader system) {
            super(system);
        }

        @Override
        public @Nullable String getenv(String variable) {
            return variable.startsWith("GIT_") ? null : super.getenv(variable);
        }

        // The default asks the name server for the machine's own name.
        @Override
        public String getHostname() {
            return "localhost";
        }

        @Override
        public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
            return new NoFile(parent, fs);
        }

        @Override
        public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
            return new NoFile(parent, fs);
        }

        @Override
        public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
            return new NoFile(parent, fs);
        }
    }

    /** A configuration that is in no file; what JGit saves to it lives as long as the process. */
    private static final class NoFile extends FileBasedConfig {
        NoFile(@Nullable Config parent, FS fs) {
            super(parent, new File("/dev/null"), fs);
        }

        @Override
        public void load() {}

        @Override
        public void save() {}

        @Override
        public boolean isOutdated() {
            return false;
        }

        /**
         * How finely a file system tells time. Without an answer JGit measures for three seconds,
         * and writes its probe into whatever repository it looks at. Linux stamps files by its
         * timer tick, 10 ms at the slowest.
         */
        @Override
        public long getTimeUnit(
                String section, String subsection, String name, long otherwise, TimeUnit unit) {
            return section.equals(ConfigConstants.CONFIG_FILESYSTEM_SECTION)
                    ? unit.convert(10, TimeUnit.MILLISECONDS)
                    : super.getTimeUnit(section, subsection, name, otherwise, unit);
        }
    }

    private static final class Ssh {
        static final SshSessionFactory FACTORY = build();

        private Ssh() {}

        private static SshSessionFactory build() {
            Path home = Path.of(System.getProperty("user.home", "/"));
            return new SshdSessionFactoryBuilder()
                    .setPreferredAuthentications("publickey")
                    .setHomeDirectory(home.toFile())
                    .setSshDirectory(home.resolve(".ssh").toFile())
                    .setServerKeyDatabase((_, ssh) -> new KnownHosts(ssh.toPath()))
                    .build(null);
        }
    }

    /** Only hosts in {@code known_hosts}, whatever the user's ssh configuration says. */
    static final class KnownHosts implements ServerKeyDatabase {
        private final ServerKeyDatabase files;

        KnownHosts(Path ssh) {
            files =
                    new OpenSshServerKeyDatabase(
                            false,
                            List.of(ssh.resolve("known_hosts"), ssh.resolve("known_hosts2")));
        }

        @Override
        public List<PublicKey> lookup(
                String address, InetSocketAddress remote, Configuration config) {
            return files.lookup(address, remote, config);
        }

        @Override
        public boolean accept(
                String address,
                InetSocketAddress remote,
                PublicKey key,
                Configuration config,
                @Nullable CredentialsProvider nobody) {
            return files.accept(address, remote, key, new Strict(config), null);
        }
    }

    private record Strict(ServerKeyDatabase.Configuration user)
            implements ServerKeyDatabase.Configuration {
        @Override
        public List<String> getUserKnownHostsFiles() {
            return user.getUserKnownHostsFiles();
        }

        @Override
        public List<String> getGlobalKnownHostsFiles() {
            return user.getGlobalKnownHostsFiles();
        }

        @Override
        public StrictHostKeyChecking getStrictHostKeyChecking() {
            return StrictHostKeyChecking.REQUIRE_MATCH;
        }

        @Override
        public boolean getHashKnownHosts() {
            return user.getHashKnownHosts();
        }

        @Override
        public String getUsername() {
            return user.getUsername();
        }
    }
}
