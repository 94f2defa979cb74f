package org.freshet.handover.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.freshet.handover.sftp.RemoteTree.Piece;
import org.junit.jupiter.api.Test;

class SpliceTest {
    private static byte[] random(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** What the other side makes of the pieces. */
    private static byte[] made(byte[] old, byte[] now) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Piece piece : Splice.of(old, now)) {
            byte[] from = piece.isCopied() ? old : now;
            out.write(from, piece.from(), piece.length());
        }
        return out.toByteArray();
    }

    private static int sent(byte[] old, byte[] now) {
        return Splice.of(old, now).stream()
                .filter(piece -> !piece.isCopied())
                .mapToInt(Piece::length)
                .sum();
    }

    @Test
    void sendsNothingOfWhatIsTheSame() {
        byte[] same = random(1, 100_000);

        assertThat(Splice.of(same, same)).containsExactly(Piece.copied(0, 100_000));
    }

    @Test
    void sendsWhatWasPutInBetweenAndLittleElse() {
        byte[] old = random(1, 100_000);
        byte[] now =
                joined(
                        Arrays.copyOf(old, 40_000),
                        random(2, 700),
                        Arrays.copyOfRange(old, 40_500, 90_000),
                        random(3, 300));

        assertThat(made(old, now)).isEqualTo(now);
        assertThat(sent(old, now)).isLessThan(1000 + 2 * 1024);
    }

    @Test
    void findsWhatMoved() {
        byte[] a = random(1, 50_000);
        byte[] b = random(2, 50_000);

        assertThat(made(joined(a, b), joined(b, a))).isEqualTo(joined(b, a));
        assertThat(sent(joined(a, b), joined(b, a))).isLessThan(2 * 1024);
    }

    @Test
    void sendsAllWhereNothingIsTheSame() {
        byte[] now = random(2, 10_000);

        assertThat(Splice.of(random(1, 10_000), now)).containsExactly(Piece.sent(0, 10_000));
        assertThat(Splice.of(new byte[0], now)).containsExactly(Piece.sent(0, 10_000));
        assertThat(Splice.of(now, new byte[0])).isEmpty();
        assertThat(Splice.of(now, new byte[3])).isEqualTo(List.of(Piece.sent(0, 3)));
    }

    @Test
    void isRightWhateverIsCutOut() {
        Random dice = new Random(7);
        for (int i = 0; i < 300; i++) {
            byte[] old = random(i, dice.nextInt(20_000));
            // With much in it that repeats.
            for (int j = 0; j < old.length && i % 2 == 0; j++) {
                old[j] = (byte) (old[j] & 1);
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            for (int part = dice.nextInt(6); part > 0; part--) {
                if (dice.nextBoolean() && old.length > 0) {
                    int from = dice.nextInt(old.length);
                    out.write(old, from, dice.nextInt(old.length - from + 1));
                } else {
                    out.writeBytes(random(dice.nextInt(), dice.nextInt(3000)));
                }
            }
            byte[] now = out.toByteArray();

            assertThat(made(old, now)).as("round %d", i).isEqualTo(now);
        }
    }
}
