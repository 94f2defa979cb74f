package org.freshet.upstream;

/** Tags of real projects, as facts: what they are was told by people who know the projects. */
final class RealTags {
    private RealTags() {}

    /** Releases of OpenStack Nova by number, each its own version. */
    static final String NOVA_RELEASES =
            """
            0.9.0 12.0.0 12.0.1 12.0.2 12.0.3 12.0.4 12.0.5 12.0.6 13.0.0 13.1.0 13.1.1 13.1.2
            13.1.3 13.1.4 14.0.0 14.0.1 14.0.2 14.0.3 14.0.4 14.0.5 14.0.6 14.0.7 14.0.8 14.0.9
            14.0.10 14.1.0 15.0.0 15.0.1 15.0.2 15.0.3 15.0.4 15.0.5 15.0.6 15.0.7 15.0.8 15.1.0
            15.1.1 15.1.2 15.1.3 15.1.4 15.1.5 16.0.0 16.0.1 16.0.2 16.0.3 16.0.4 16.1.0 16.1.1
            16.1.2 16.1.3 16.1.4 16.1.5 16.1.6 16.1.7 16.1.8 17.0.0 17.0.1 17.0.2 17.0.3 17.0.4
            17.0.5 17.0.6 17.0.7 17.0.8 17.0.9 17.0.10 17.0.11 17.0.12 17.0.13 18.0.0 18.0.1
            18.0.2 18.0.3 18.1.0 18.2.0 18.2.1 18.2.2 18.2.3 18.3.0 19.0.0 19.0.1 19.0.2 19.0.3
            19.1.0 19.2.0 19.3.0 19.3.1 19.3.2 20.0.0 20.0.1 20.1.0 20.1.1 20.2.0 20.3.0 20.4.0
            20.4.1 20.5.0 20.6.0 20.6.1 21.0.0 21.1.0 21.1.1 21.1.2 21.2.0 21.2.1 21.2.2 21.2.3
            21.2.4 22.0.0 22.0.1 22.1.0 22.2.0 22.2.1 22.2.2 22.3.0 22.4.0 23.0.0 23.0.1 23.0.2
            23.1.0 23.2.0 23.2.1 23.2.2 24.0.0 24.1.0 24.1.1 24.2.0 24.2.1 25.0.0 25.0.1 25.1.0
            25.1.1 25.2.0 25.2.1 25.3.0 26.0.0 26.1.0 26.1.1 26.2.0 26.2.1 26.2.2 26.3.0 27.0.0
            27.1.0 27.2.0 27.3.0 27.4.0 27.5.0 27.5.1 28.0.0 28.0.1 28.1.0 28.2.0 28.3.0 28.3.1
            29.0.0 29.0.1 29.0.2 29.1.0 29.2.0 29.2.1 29.2.2 29.3.0 29.4.0 30.0.0 30.1.0 30.2.0
            30.2.1 30.3.0 31.0.0 31.0.1 31.1.0 31.2.0 31.3.0 31.3.1 32.0.0 32.1.0 32.2.0 32.2.1
            33.0.0 33.0.1 33.0.2 2010.1 2011.1 2011.2 2011.3 2011.3.1 2012.1 2012.1.1 2012.1.2
            2012.1.3 2012.2 2012.2.1 2012.2.2 2012.2.3 2012.2.4 2013.1 2013.1.1 2013.1.2
            2013.1.3 2013.1.4 2013.1.5 2013.2 2013.2.1 2013.2.2 2013.2.3 2013.2.4 2014.1
            2014.1.1 2014.1.2 2014.1.3 2014.1.4 2014.1.5 2014.2 2014.2.1 2014.2.2 2014.2.3
            2014.2.4 2015.1.0 2015.1.1 2015.1.2 2015.1.3 2015.1.4
            """;

    /** Prereleases of OpenStack Nova with what dpkg orders, by number. */
    static final String NOVA_PRERELEASES =
            """
            12.0.0a0=12.0.0~a0 12.0.0.0b1=12.0.0~b1 12.0.0.0b2=12.0.0~b2 12.0.0.0b3=12.0.0~b3
            12.0.0.0rc1=12.0.0~rc1 12.0.0.0rc2=12.0.0~rc2 12.0.0.0rc3=12.0.0~rc3
            13.0.0.0b1=13.0.0~b1 13.0.0.0b2=13.0.0~b2 13.0.0.0b3=13.0.0~b3
            13.0.0.0rc1=13.0.0~rc1 13.0.0.0rc2=13.0.0~rc2 13.0.0.0rc3=13.0.0~rc3
            14.0.0.0b1=14.0.0~b1 14.0.0.0b2=14.0.0~b2 14.0.0.0b3=14.0.0~b3
            14.0.0.0rc1=14.0.0~rc1 14.0.0.0rc2=14.0.0~rc2 15.0.0.0b1=15.0.0~b1
            15.0.0.0b2=15.0.0~b2 15.0.0.0b3=15.0.0~b3 15.0.0.0rc1=15.0.0~rc1
            15.0.0.0rc2=15.0.0~rc2 16.0.0.0b1=16.0.0~b1 16.0.0.0b2=16.0.0~b2
            16.0.0.0b3=16.0.0~b3 16.0.0.0rc1=16.0.0~rc1 16.0.0.0rc2=16.0.0~rc2
            17.0.0.0b1=17.0.0~b1 17.0.0.0b2=17.0.0~b2 17.0.0.0b3=17.0.0~b3
            17.0.0.0rc1=17.0.0~rc1 17.0.0.0rc2=17.0.0~rc2 17.0.0.0rc3=17.0.0~rc3
            18.0.0.0b1=18.0.0~b1 18.0.0.0b2=18.0.0~b2 18.0.0.0b3=18.0.0~b3
            18.0.0.0rc1=18.0.0~rc1 18.0.0.0rc2=18.0.0~rc2 18.0.0.0rc3=18.0.0~rc3
            19.0.0.0rc1=19.0.0~rc1 19.0.0.0rc2=19.0.0~rc2 20.0.0.0rc1=20.0.0~rc1
            20.0.0.0rc2=20.0.0~rc2 21.0.0.0rc1=21.0.0~rc1 21.0.0.0rc2=21.0.0~rc2
            22.0.0.0rc1=22.0.0~rc1 23.0.0.0rc1=23.0.0~rc1 23.0.0.0rc2=23.0.0~rc2
            24.0.0.0rc1=24.0.0~rc1 24.0.0.0rc2=24.0.0~rc2 25.0.0.0rc1=25.0.0~rc1
            26.0.0.0rc1=26.0.0~rc1 26.0.0.0rc2=26.0.0~rc2 27.0.0.0rc1=27.0.0~rc1
            28.0.0.0rc1=28.0.0~rc1 29.0.0.0rc1=29.0.0~rc1 30.0.0.0rc1=30.0.0~rc1
            31.0.0.0rc1=31.0.0~rc1 32.0.0.0rc1=32.0.0~rc1 33.0.0.0rc1=33.0.0~rc1
            2011.1rc1=2011.1~rc1 2011.2gamma1=2011.2~gamma1 2011.2rc1=2011.2~rc1
            2013.1.g3=2013.1~g3 2013.1.rc1=2013.1~rc1 2013.1.rc2=2013.1~rc2 2013.2.b1=2013.2~b1
            2013.2.b2=2013.2~b2 2013.2.b3=2013.2~b3 2013.2.rc1=2013.2~rc1 2013.2.rc2=2013.2~rc2
            2014.1.b1=2014.1~b1 2014.1.b2=2014.1~b2 2014.1.b3=2014.1~b3 2014.1.rc1=2014.1~rc1
            2014.1.rc2=2014.1~rc2 2014.2.b1=2014.2~b1 2014.2.b2=2014.2~b2 2014.2.b3=2014.2~b3
            2014.2.rc1=2014.2~rc1 2014.2.rc2=2014.2~rc2 2015.1.0b1=2015.1.0~b1
            2015.1.0b2=2015.1.0~b2 2015.1.0b3=2015.1.0~b3 2015.1.0rc1=2015.1.0~rc1
            2015.1.0rc2=2015.1.0~rc2 2015.1.0rc3=2015.1.0~rc3
            """;

    /** Milestones by code name, and the ends of branches. */
    static final String NOVA_OTHERS =
            """
            2023.1-eom 2023.2-eol 2024.1-eom 2024.2-eol diablo-1 diablo-2 diablo-3 diablo-4
            diablo-eol essex-1 essex-2 essex-3 essex-4 essex-eol essex-rc1 essex-rc2 essex-rc3
            essex-rc4 folsom-1 folsom-2 folsom-3 folsom-eol folsom-rc1 folsom-rc2 folsom-rc3
            grizzly-1 grizzly-2 grizzly-eol havana-eol icehouse-eol juno-eol kilo-eol
            liberty-eol mitaka-eol newton-eol ocata-em ocata-eol pike-em pike-eol queens-em
            queens-eol rocky-em rocky-eol stein-em stein-eol train-em train-eol ussuri-em
            ussuri-eol victoria-em victoria-eol victoria-eom wallaby-em wallaby-eol wallaby-eom
            xena-em xena-eol xena-eom yoga-eom zed-eom
            """;

    /** All of OpenStack Nova's releases and prereleases as dpkg orders them, lowest first. */
    static final String NOVA_ORDER =
            """
            0.9.0 12.0.0~a0 12.0.0~b1 12.0.0~b2 12.0.0~b3 12.0.0~rc1 12.0.0~rc2 12.0.0~rc3
            12.0.0 12.0.1 12.0.2 12.0.3 12.0.4 12.0.5 12.0.6 13.0.0~b1 13.0.0~b2 13.0.0~b3
            13.0.0~rc1 13.0.0~rc2 13.0.0~rc3 13.0.0 13.1.0 13.1.1 13.1.2 13.1.3 13.1.4 14.0.0~b1
            14.0.0~b2 14.0.0~b3 14.0.0~rc1 14.0.0~rc2 14.0.0 14.0.1 14.0.2 14.0.3 14.0.4 14.0.5
            14.0.6 14.0.7 14.0.8 14.0.9 14.0.10 14.1.0 15.0.0~b1 15.0.0~b2 15.0.0~b3 15.0.0~rc1
            15.0.0~rc2 15.0.0 15.0.1 15.0.2 15.0.3 15.0.4 15.0.5 15.0.6 15.0.7 15.0.8 15.1.0
            15.1.1 15.1.2 15.1.3 15.1.4 15.1.5 16.0.0~b1 16.0.0~b2 16.0.0~b3 16.0.0~rc1
            16.0.0~rc2 16.0.0 16.0.1 16.0.2 16.0.3 16.0.4 16.1.0 16.1.1 16.1.2 16.1.3 16.1.4
            16.1.5 16.1.6 16.1.7 16.1.8 17.0.0~b1 17.0.0~b2 17.0.0~b3 17.0.0~rc1 17.0.0~rc2
            17.0.0~rc3 17.0.0 17.0.1 17.0.2 17.0.3 17.0.4 17.0.5 17.0.6 17.0.7 17.0.8 17.0.9
            17.0.10 17.0.11 17.0.12 17.0.13 18.0.0~b1 18.0.0~b2 18.0.0~b3 18.0.0~rc1 18.0.0~rc2
            18.0.0~rc3 18.0.0 18.0.1 18.0.2 18.0.3 18.1.0 18.2.0 18.2.1 18.2.2 18.2.3 18.3.0
            19.0.0~rc1 19.0.0~rc2 19.0.0 19.0.1 19.0.2 19.0.3 19.1.0 19.2.0 19.3.0 19.3.1 19.3.2
            20.0.0~rc1 20.0.0~rc2 20.0.0 20.0.1 20.1.0 20.1.1 20.2.0 20.3.0 20.4.0 20.4.1 20.5.0
            20.6.0 20.6.1 21.0.0~rc1 21.0.0~rc2 21.0.0 21.1.0 21.1.1 21.1.2 21.2.0 21.2.1 21.2.2
            21.2.3 21.2.4 22.0.0~rc1 22.0.0 22.0.1 22.1.0 22.2.0 22.2.1 22.2.2 22.3.0 22.4.0
            23.0.0~rc1 23.0.0~rc2 23.0.0 23.0.1 23.0.2 23.1.0 23.2.0 23.2.1 23.2.2 24.0.0~rc1
            24.0.0~rc2 24.0.0 24.1.0 24.1.1 24.2.0 24.2.1 25.0.0~rc1 25.0.0 25.0.1 25.1.0 25.1.1
            25.2.0 25.2.1 25.3.0 26.0.0~rc1 26.0.0~rc2 26.0.0 26.1.0 26.1.1 26.2.0 26.2.1 26.2.2
            26.3.0 27.0.0~rc1 27.0.0 27.1.0 27.2.0 27.3.0 27.4.0 27.5.0 27.5.1 28.0.0~rc1 28.0.0
            28.0.1 28.1.0 28.2.0 28.3.0 28.3.1 29.0.0~rc1 29.0.0 29.0.1 29.0.2 29.1.0 29.2.0
            29.2.1 29.2.2 29.3.0 29.4.0 30.0.0~rc1 30.0.0 30.1.0 30.2.0 30.2.1 30.3.0 31.0.0~rc1
            31.0.0 31.0.1 31.1.0 31.2.0 31.3.0 31.3.1 32.0.0~rc1 32.0.0 32.1.0 32.2.0 32.2.1
            33.0.0~rc1 33.0.0 33.0.1 33.0.2 2010.1 2011.1~rc1 2011.1 2011.2~gamma1 2011.2~rc1
            2011.2 2011.3 2011.3.1 2012.1 2012.1.1 2012.1.2 2012.1.3 2012.2 2012.2.1 2012.2.2
            2012.2.3 2012.2.4 2013.1~g3 2013.1~rc1 2013.1~rc2 2013.1 2013.1.1 2013.1.2 2013.1.3
            2013.1.4 2013.1.5 2013.2~b1 2013.2~b2 2013.2~b3 2013.2~rc1 2013.2~rc2 2013.2
            2013.2.1 2013.2.2 2013.2.3 2013.2.4 2014.1~b1 2014.1~b2 2014.1~b3 2014.1~rc1
            2014.1~rc2 2014.1 2014.1.1 2014.1.2 2014.1.3 2014.1.4 2014.1.5 2014.2~b1 2014.2~b2
            2014.2~b3 2014.2~rc1 2014.2~rc2 2014.2 2014.2.1 2014.2.2 2014.2.3 2014.2.4
            2015.1.0~b1 2015.1.0~b2 2015.1.0~b3 2015.1.0~rc1 2015.1.0~rc2 2015.1.0~rc3 2015.1.0
            2015.1.1 2015.1.2 2015.1.3 2015.1.4
            """;

    static final String JQ_RELEASES =
            """
            jq-1.0=1.0 jq-1.1=1.1 jq-1.2=1.2 jq-1.3=1.3 jq-1.4=1.4 jq-1.5=1.5 jq-1.6=1.6
            jq-1.7=1.7 jq-1.7.1=1.7.1 jq-1.8.0=1.8.0 jq-1.8.1=1.8.1 jq-1.8.2=1.8.2
            """;

    /** Tag, version, and what dpkg orders. */
    static final String JQ_PRERELEASES =
            """
            jq-1.5rc1=1.5rc1=1.5~rc1 jq-1.5rc2=1.5rc2=1.5~rc2 jq-1.6rc1=1.6rc1=1.6~rc1
            1.6rc2=1.6rc2=1.6~rc2 jq-1.7rc1=1.7rc1=1.7~rc1 jq-1.7rc2=1.7rc2=1.7~rc2
            jq-1.8.2rc1=1.8.2rc1=1.8.2~rc1
            """;

    static final String JQ_ORDER =
            """
            1.0 1.1 1.2 1.3 1.4 1.5~rc1 1.5~rc2 1.5 1.6~rc1 1.6~rc2 1.6 1.7~rc1 1.7~rc2 1.7 1.7.1
            1.8.0 1.8.1 1.8.2~rc1 1.8.2
            """;

    /** Single tags of many projects: project, tag, component, kind, version, what dpkg orders. */
    static final String MANY_PROJECTS =
            """
            curl | curl-8_21_0 | - | release | 8.21.0 | 8.21.0
            curl | curl-7_17_0-preldapfix | - | not-a-release | - | -
            nginx | release-1.31.4 | - | release | 1.31.4 | 1.31.4
            boost | boost-1.35.0-rc3 | - | prerelease | 1.35.0-rc3 | 1.35.0~rc3
            libevent | release-2.2.1-alpha | - | prerelease | 2.2.1-alpha | 2.2.1~alpha
            libevent | release-2.0.2-alpha@1379 | - | not-a-release | - | -
            OpenSSH portable | V_1_2_PRE16 | - | prerelease | 1.2pre16 | 1.2~pre16
            tmux | 3.6 | - | release | 3.6 | 3.6
            rustls | rustls-post-quantum-v/0.2.4 | rustls-post-quantum | other-component | 0.2.4 | 0.2.4
            changesets | @changesets/cli@3.0.1 | @changesets/cli | release | 3.0.1 | 3.0.1
            ingress-nginx | controller-v1.15.1 | controller | release | 1.15.1 | 1.15.1
            kustomize | kustomize/v5.8.1 | kustomize | release | 5.8.1 | 5.8.1
            abseil-cpp | 20260526.0 | - | release | 20260526.0 | 20260526.0
            googletest | release-1.12.1 | - | release | 1.12.1 | 1.12.1
            googletest | v1.10.x | - | not-a-release | - | -
            yt-dlp | 2021.01.24-1 | - | release | 2021.01.24-1 | 2021.01.24+1
            sudo | SUDO_1_9_16p2 | - | alias | 1.9.16p2 | 1.9.16p2
            file | pre-rrt-big-changes-post-4-23 | - | not-a-release | - | -
            zsh | zsh-5.9.1.2-test | - | prerelease | 5.9.1.2-test | 5.9.1.2~test
            ZNC | znc-1.10.2-rc1 | - | prerelease | 1.10.2-rc1 | 1.10.2~rc1
            NSD | NSD_4_0_0_imp_5 | - | not-a-release | - | -
            Unbound | release-1.4.13p2 | - | release | 1.4.13p2 | 1.4.13p2
            Maven | maven-3.9.16 | - | release | 3.9.16 | 3.9.16
            Maven | workspace-v0 | - | not-a-release | - | -
            WildFly Core | 33.0.1.Final | - | release | 33.0.1.Final | 33.0.1
            WildFly Core | 3.0.10.Final-redhat-dev | - | distro-tag | - | -
            OpenStack nova | 16.0.0.0b1 | - | prerelease | 16.0.0.0b1 | 16.0.0~b1
            OpenStack nova | 2013.2.b3 | - | prerelease | 2013.2.b3 | 2013.2~b3
            OpenStack nova | 12.0.0 | - | release | 12.0.0 | 12.0.0
            OpenStack nova | yoga-eom | - | not-a-release | - | -
            jq | 1.6rc2 | - | prerelease | 1.6rc2 | 1.6~rc2
            airlift | 444 | - | release | 444 | 444
            apt | 1.8.0_rc4 | - | prerelease | 1.8.0~rc4 | 1.8.0~rc4
            JGit | v7.7.1.202607240634-r | - | release | 7.7.1.202607240634-r | 7.7.1.202607240634
            rattler-build | v0.74.0 | rattler-build | release | 0.74.0 | 0.74.0
            Jib | v3.5.4-gradle | gradle | release | 3.5.4 | 3.5.4
            git-buildpackage | debian/0.9.39 | - | release | 0.9.39 | 0.9.39
            Layrry | v1.0.0.Final | - | release | 1.0.0.Final | 1.0.0
            Spring Modulith | 2.1.0-RC1 | - | prerelease | 2.1.0-RC1 | 2.1.0~rc1
            restic | v0.0.1alpha | - | prerelease | 0.0.1alpha | 0.0.1~alpha
            JBang | lockphase6-tests | - | not-a-release | - | -
            Maven Resolver | aether-1.0.2.v20150114 | - | release | 1.0.2.v20150114 | 1.0.2.v20150114
            Exim | exim-4.99.1 | - | release | 4.99.1 | 4.99.1
            FreeRADIUS | release_3_2_10 | - | release | 3.2.10 | 3.2.10
            FreeRADIUS | branch_3_1_x | - | not-a-release | - | -
            RabbitMQ | rabbitmq_v3_6_16_rc1 | - | prerelease | 3.6.16-rc1 | 3.6.16~rc1
            RabbitMQ | base-for-tanzu-rabbitmq-2020.12-additions | - | not-a-release | - | -
            FreeType | VER-2-14-3 | - | release | 2.14.3 | 2.14.3
            Squid | SQUID_3_0_STABLE26 | - | release | 3.0.STABLE26 | 3.0.STABLE26
            protobuf | v36.0 | - | release | 36.0 | 36.0
            protobuf | v36-dev | - | not-a-release | - | -
            protobuf | v3.0.0-beta-3.3 | - | prerelease | 3.0.0-beta-3.3 | 3.0.0~beta3.3
            zstd | fuzz-corpora2 | - | not-a-release | - | -
            SDL | preview-3.1.8 | - | prerelease | 3.1.8 | 3.1.8~preview
            conda-forge-bot | 2026.8.79 | - | release | 2026.8.79 | 2026.8.79
            PostgreSQL | REL_17_2 | - | release | 17.2 | 17.2
            PostgreSQL | REL_17_RC1 | - | prerelease | 17rc1 | 17~rc1
            PHP | php-8.3.0RC6 | - | prerelease | 8.3.0RC6 | 8.3.0~rc6
            Godot | 4.6.3-stable | - | release | 4.6.3 | 4.6.3
            qtractor | qtractor_0_9_34 | - | release | 0.9.34 | 0.9.34
            cvc5 | cvc4-1.8 | cvc4 | other-component | 1.8 | 1.8
            pyodbc | 5.0.0b4 | - | prerelease | 5.0.0b4 | 5.0.0~b4
            numpy | v2.0.0.dev0 | - | not-a-release | - | -
            Go | go1.22rc1 | - | prerelease | 1.22rc1 | 1.22~rc1
            binutils | binutils-2_41 | - | release | 2.41 | 2.41
            ICU | release-74-2 | - | release | 74.2 | 74.2
            Tcl | core-8-6-13 | - | release | 8.6.13 | 8.6.13
            Linux | v6.7-rc8 | - | prerelease | 6.7-rc8 | 6.7~rc8
            AWS SDK Go v2 | service/s3/v1.47.7 | service/s3 | other-component | 1.47.7 | 1.47.7
            Git | v2.43.0-rc2 | - | prerelease | 2.43.0-rc2 | 2.43.0~rc2
            """;
}
