package org.freshet.archive.pages;

/** A page as a whole: it needs no script, and nothing from anywhere else. */
public final class Page {
    /** The one file beside the pages that they use. */
    public static final String STYLE_FILE = "style.css";

    public static final String STYLE =
            """
            :root { color-scheme: light dark; --line: #8884; --soft: #8882; --link: #0b57d0; --warn: #b3261e }
            @media (prefers-color-scheme: dark) { :root { --link: #8ab4f8; --warn: #f2b8b5 } }
            * { box-sizing: border-box }
            body { font: 1rem/1.55 system-ui, sans-serif; max-width: 54rem; margin: 0 auto; padding: 1.2rem 1rem 4rem;
                overflow-wrap: break-word }
            h1 { font-size: 1.7rem; line-height: 1.2; margin: .6rem 0 }
            h2 { font-size: 1.25rem; margin: 2rem 0 .5rem }
            h3 { font-size: 1rem; margin: 1.2rem 0 .3rem }
            a { color: var(--link) }
            nav { font-size: .9rem }
            nav a { margin-right: .5rem }
            code, pre { font-family: ui-monospace, monospace; font-size: .875rem }
            pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: .7rem .8rem; margin: .5rem 0;
                background: var(--soft); border-radius: .4rem; user-select: all }
            pre.text { user-select: auto; max-height: 24rem; overflow: auto }
            details { margin: .5rem 0; padding: .35rem .8rem; border: 1px solid var(--line); border-radius: .4rem }
            summary { cursor: pointer; padding: .2rem 0 }
            table { border-collapse: collapse; width: 100%; margin: .5rem 0 }
            th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0;
                border-bottom: 1px solid var(--line); overflow-wrap: anywhere }
            td.when { white-space: nowrap; overflow-wrap: normal }
            .warn { border-left: .25rem solid var(--warn); padding-left: .7rem }
            .letters a { display: inline-block; padding: .2rem .45rem }
            @media (max-width: 36rem) {
                thead { display: none }
                tr { display: block; padding: .4rem 0; border-bottom: 1px solid var(--line) }
                td { display: block; border: 0; padding: 0 }
            }
            """;

    private Page() {}

    /**
     * The text of the file.
     *
     * @param title as text
     * @param up the way to the archive's root from here, such as {@code ../}
     * @param stamp what tells pages of one making from those of another
     * @param body as HTML
     */
    public static String text(String title, String up, String stamp, String body) {
        return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="generator" content="Freshet %s">
        <meta name="referrer" content="no-referrer">
        <title>%s</title>
        <link rel="stylesheet" href="%s">
        </head>
        <body>
        %s</body>
        </html>
        """
                .formatted(Html.escaped(stamp), Html.shown(title), up + STYLE_FILE, body);
    }

    /** Whether a page was made with this stamp. */
    public static boolean hasStamp(String page, String stamp) {
        return page.contains("content=\"Freshet %s\"".formatted(Html.escaped(stamp)));
    }
}
