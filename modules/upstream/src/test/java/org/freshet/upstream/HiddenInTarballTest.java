package org.freshet.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.freshet.testkit.FakeUpstream;
import org.freshet.upstream.compare.Comparison;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The attack on xz 5.6.0 again, on a project of a few lines: what git holds is harmless, what
 * builds is in the tarball only. The real autotools make the tarball.
 */
@Tag("judge")
class HiddenInTarballTest {
    private static final String MACRO =
            """
            # build-to-host.m4 serial 30
            AC_DEFUN([gl_BUILD_TO_HOST],
            [
              gl_am_configmake=`grep -aErls "#{4}[[:alnum:]]{5}#{4}$" $srcdir/ 2>/dev/null`
              AC_CONFIG_COMMANDS([build-to-host], [eval $gl_config_gt | $SHELL 2>/dev/null])
            ])
            """;

    @TempDir Path dir;
    private SameTreeCase made;

    @BeforeEach
    void aProjectThatReleasesByMakeDist() {
        FakeUpstream upstream =
                FakeUpstream.in(dir, "hello")
                        .file(
                                "configure.ac",
                                """
                                AC_INIT([hello], [1.0])
                                AC_CONFIG_AUX_DIR([build-aux])
                                AC_CONFIG_MACRO_DIR([m4])
                                AC_CONFIG_HEADERS([config.h])
                                AM_INIT_AUTOMAKE([foreign])
                                AC_PROG_CC
                                HELLO_GREETING
                                AC_CONFIG_FILES([Makefile])
                                AC_OUTPUT
                                """)
                        .file(
                                "Makefile.am",
                                """
                                ACLOCAL_AMFLAGS = -I m4
                                bin_PROGRAMS = hello
                                hello_SOURCES = hello.c
                                dist_check_SCRIPTS = tests/run
                                """)
                        .file(
                                "m4/greeting.m4",
                                "AC_DEFUN([HELLO_GREETING], [AC_SUBST([GREETING], [hello])])\n")
                        .file("hello.c", "int main(void) { return 0; }\n")
                        .file(".gitignore", "/build-aux\n/configure\nMakefile.in\n")
                        .file("ci/deploy", "scp\n")
                        .executable("tests/run", "#!/bin/sh\n./hello\n");
        made =
                new SameTreeCase(dir, upstream.commit("Release").tag("v1.0"))
                        .cloned()
                        .run("autoreconf", "-fi")
                        .without("ci/deploy")
                        .without("autom4te.cache");
    }

    @Test
    void anHonestTarballPasses() {
        Comparison comparison = made.compare();

        assertThat(comparison.names()).isEmpty();
        assertThat(comparison.summary())
                .matches(
                        "6 files are those of the tag, [4-7] copied from build tools, bit for bit, 4"
                                + " generated, not reproduced \\(`Makefile\\.in`, `aclocal\\.m4`,"
                                + " `config\\.h\\.in`, `configure`\\), 1 left out");
    }

    @Test
    void aMacroFileThatIsInTheTarballOnlyIsUnexplained() {
        made.with("m4/build-to-host.m4", MACRO);

        Comparison comparison = made.compare("m4/**");

        assertThat(comparison.names())
                .matches(
                        "`m4/build-to-host\\.m4` \\(added: none of the \\d+ contents that are known"
                                + " under this name\\)");
        assertThat(comparison.diff())
                .contains(
                        """
                        +++ tarball/m4/build-to-host.m4
                        @@ -0,0 +1,6 @@
                        +# build-to-host.m4 serial 30
                        +AC_DEFUN([gl_BUILD_TO_HOST],
                        +[
                        +  gl_am_configmake=`grep -aErls "#{4}[[:alnum:]]{5}#{4}$" $srcdir/ 2>/dev/null`
                        +  AC_CONFIG_COMMANDS([build-to-host], [eval $gl_config_gt | $SHELL 2>/dev/null])
                        +])
                        """);
        assertThat(made.compare("m4/build-to-host.m4").unexplained()).isZero();
    }

    @Test
    void anotherMacroFileIsUnexplainedToo() {
        made.with("m4/sneaky.m4", "AC_DEFUN([HELLO_GREETING], [eval $payload])\n");

        assertThat(made.compare().names()).isEqualTo("`m4/sneaky.m4` (added)");
    }

    @Test
    void aHelperScriptWithOneMoreLineIsUnexplained() {
        made.run("sed", "-i", "2i eval `cat tests/data`", "build-aux/install-sh");

        Comparison comparison = made.compare();

        assertThat(comparison.names())
                .matches(
                        "`build-aux/install-sh` \\(added: none of the \\d+ contents that are known"
                                + " under this name\\)");
        assertThat(comparison.diff()).contains("\n+#!/bin/sh\n+eval `cat tests/data`\n");
    }

    @Test
    void aScriptThatGitHasIsShownWithItsChange() {
        made.run("sed", "-i", "$a cat tests/data | sh", "tests/run");

        assertThat(made.compare().diff())
                .isEqualTo(
                        """
                        # `tests/run` (different)
                        --- tag/tests/run
                        +++ tarball/tests/run
                        @@ -1,2 +1,3 @@
                         #!/bin/sh
                         ./hello
                        +cat tests/data | sh
                        """);
    }

    @Test
    void whatIsGeneratedFromAnotherSourceThanTheTagsIsUnexplained() {
        made.run("sed", "-i", "s/hello.c/hello.c evil.c/", "Makefile.am");

        assertThat(made.compare().names())
                .matches(
                        "`Makefile\\.am` \\(different\\), `Makefile\\.in` \\(added: says it is"
                                + " generated by automake [0-9.]+, but not from what the tag holds\\)");
    }

    @Test
    void whatOnlyBearsTheHeaderOfAGeneratedFileIsUnexplained() {
        made.run("cp", "configure", "tests/configure")
                .with(
                        "evil.sh.in",
                        "# evil.sh.in generated by automake 1.16.5 from Makefile.am.\n");

        assertThat(made.compare().names())
                .matches(
                        "`evil\\.sh\\.in` \\(added\\), `tests/configure` \\(added: says it is"
                                + " generated by Autoconf [0-9.]+, but not from what the tag holds\\)");
    }

    @Test
    void whatIsGeneratedFromNothingIsUnexplained() {
        made.without("configure.ac");

        assertThat(made.compare().names())
                .matches(
                        "`aclocal\\.m4` \\(added: says it is generated by aclocal [0-9.]+, but not"
                                + " from what the tag holds\\), `config\\.h\\.in` .*, `configure` .*");
    }
}
