package dev.genga.film.cut;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.cut.ClipLengths.Piece;
import org.junit.jupiter.api.Test;

class ClipLengthsTest {
  @Test
  void aRunThatFitsStaysWhole() {
    assertThat(ClipLengths.divide(45, 45, 81)).containsExactly(new Piece(0, 45));
    assertThat(ClipLengths.divide(81, 45, 81)).containsExactly(new Piece(0, 81));
  }

  @Test
  void aRunThatIsTooShortGivesNothing() {
    assertThat(ClipLengths.divide(44, 45, 81)).isEmpty();
  }

  @Test
  void aRunThatIsTooLongForOneAndTooShortForTwoGivesItsMiddle() {
    assertThat(ClipLengths.divide(85, 45, 81)).containsExactly(new Piece(2, 83));
  }

  @Test
  void everyLengthGivesPiecesOfTheWantedLengthThatDoNotOverlap() {
    for (int shortest = 1; shortest < 60; shortest += 7) {
      for (int longest = shortest; longest < 90; longest += 5) {
        for (int frames = shortest; frames < 400; frames++) {
          int end = 0;
          var pieces = ClipLengths.divide(frames, shortest, longest);
          for (var piece : pieces) {
            assertThat(piece.first()).isGreaterThanOrEqualTo(end);
            assertThat(piece.end() - piece.first()).isBetween(shortest, longest);
            end = piece.end();
          }
          assertThat(pieces).isNotEmpty();
          assertThat(end).isLessThanOrEqualTo(frames);
        }
      }
    }
  }
}
