package org.freshet.debian.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SolverTest {
    @Test
    void prefersTheFirstChoiceAndLeavesTheRestOut() {
        Solver solver = new Solver();
        int wanted = solver.variable();
        int first = solver.variable();
        int second = solver.variable();
        solver.fact(wanted);
        solver.need(wanted, new int[] {first, second});

        assertThat(solver.solve()).isEqualTo(Solver.Result.POSSIBLE);
        assertThat(solver.isTrue(first)).isTrue();
        assertThat(solver.isTrue(second)).isFalse();
    }

    @Test
    void takesAnotherChoiceWhereTheFirstLeadsNowhere() {
        Solver solver = new Solver();
        int wanted = solver.variable();
        int first = solver.variable();
        int second = solver.variable();
        int other = solver.variable();
        solver.fact(wanted);
        solver.need(wanted, new int[] {first, second});
        solver.need(wanted, new int[] {other});
        assertThat(solver.solve()).isEqualTo(Solver.Result.POSSIBLE);

        solver.exclude(first, other);
        assertThat(solver.solve()).isEqualTo(Solver.Result.POSSIBLE);
        assertThat(solver.isTrue(second)).isTrue();

        solver.need(second, new int[] {});
        assertThat(solver.solve()).isEqualTo(Solver.Result.IMPOSSIBLE);
        assertThat(solver.solve()).isEqualTo(Solver.Result.IMPOSSIBLE);
    }

    @Test
    void findsOutThatPigeonsDoNotFitIntoOneHoleLess() {
        Solver solver = new Solver();
        int wanted = solver.variable();
        solver.fact(wanted);
        int[][] inHole = new int[6][5];
        for (int pigeon = 0; pigeon < 6; pigeon++) {
            for (int hole = 0; hole < 5; hole++) {
                inHole[pigeon][hole] = solver.variable();
                for (int before = 0; before < pigeon; before++) {
                    solver.exclude(inHole[before][hole], inHole[pigeon][hole]);
                }
            }
            assertThat(solver.solve()).isEqualTo(Solver.Result.POSSIBLE);
            solver.need(wanted, inHole[pigeon]);
        }

        assertThat(solver.solve()).isEqualTo(Solver.Result.IMPOSSIBLE);
    }

    @Test
    void answersAsTryingEverythingDoes() {
        int possible = 0;
        for (int seed = 0; seed < 3_000; seed++) {
            Random random = new Random(seed);
            int size = 4 + random.nextInt(7);
            Solver solver = new Solver();
            for (int i = 0; i < size; i++) {
                solver.variable();
            }
            solver.fact(0);
            List<int[]> needs = new ArrayList<>();
            List<int[]> exclusions = new ArrayList<>();
            // What is asked between two additions must not change the answer.
            for (int i = 0; i < 3 * size; i++) {
                if (random.nextInt(3) > 0) {
                    int[] choices = random.ints(random.nextInt(4), 0, size).distinct().toArray();
                    int of = random.nextInt(size);
                    needs.add(IntStream.concat(IntStream.of(of), Arrays.stream(choices)).toArray());
                    solver.need(of, choices);
                } else {
                    int one = random.nextInt(size);
                    int other = random.nextInt(size);
                    exclusions.add(new int[] {one, other});
                    solver.exclude(one, other);
                }
                Solver.Result result = solver.solve();
                assertThat(result)
                        .as("seed %d, step %d", seed, i)
                        .isEqualTo(
                                isPossible(size, needs, exclusions)
                                        ? Solver.Result.POSSIBLE
                                        : Solver.Result.IMPOSSIBLE);
                if (result == Solver.Result.POSSIBLE) {
                    int model = 0;
                    for (int v = 0; v < size; v++) {
                        model |= solver.isTrue(v) ? 1 << v : 0;
                    }
                    assertThat(holds(model, needs, exclusions)).isTrue();
                    possible++;
                }
            }
        }
        assertThat(possible).isGreaterThan(1_000);
    }

    private static boolean isPossible(int size, List<int[]> needs, List<int[]> exclusions) {
        for (int model = 0; model < 1 << size; model++) {
            if (holds(model, needs, exclusions)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(int model, List<int[]> needs, List<int[]> exclusions) {
        return (model & 1) != 0
                && needs.stream()
                        .allMatch(need -> {
                            boolean fulfilled = (model >> need[0] & 1) == 0;
                            for (int i = 1; i < need.length; i++) {
                                fulfilled |= (model >> need[i] & 1) != 0;
                            }
                            return fulfilled;
                        })
                && exclusions.stream()
                        .allMatch(
                                pair -> (model >> pair[0] & 1) == 0 || (model >> pair[1] & 1) == 0);
    }
}
