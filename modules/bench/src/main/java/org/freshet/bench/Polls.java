package org.freshet.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.freshet.http.Web;
import org.freshet.upstream.GitTags;

/**
 * Looks at many repositories once for each line of standard input, and answers each with one line:
 * how many tags there were. The measuring is done from outside (polls.sh).
 */
final class Polls {
    private Polls() {}

    /**
     * @param arguments URL of a directory of repositories that are numbered from 0, their count,
     *     and how many are looked at at once
     */
    static void main(String[] arguments)
            throws IOException, InterruptedException, ExecutionException {
        String base = arguments[0];
        int count = Integer.parseInt(arguments[1]);
        GitTags tags = new GitTags(new Web(InstantSource.system()));
        try (ExecutorService threads =
                        Executors.newFixedThreadPool(Integer.parseInt(arguments[2]));
                BufferedReader rounds =
                        new BufferedReader(
                                new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            while (rounds.readLine() != null) {
                List<Future<Integer>> looks = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    String url = base + i;
                    looks.add(threads.submit(() -> tags.list(url).size()));
                }
                int found = 0;
                for (Future<Integer> look : looks) {
                    found += look.get();
                }
                System.out.println(found);
            }
        }
    }
}
