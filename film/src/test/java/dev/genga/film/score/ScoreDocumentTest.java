package dev.genga.film.score;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.index.WorstWindows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Holds docs/scores.md to the scores that there are.
class ScoreDocumentTest {
  private static String document() throws IOException {
    return Files.readString(Path.of("..", "docs", "scores.md"));
  }

  @ParameterizedTest
  @EnumSource(Score.class)
  void eachScoreIsExplainedInItsOwnWords(Score score) throws IOException {
    assertThat(document())
        .contains("| `%s` | %s | %s |".formatted(score.key(), score.finds(), score.explanation()));
  }

  @Test
  void theScoresOfAClipsWorstWindowAreThere() throws IOException {
    for (var score : Score.ofWorstWindows()) {
      assertThat(document()).contains("`" + WorstWindows.PREFIX + score.key() + "`");
    }
    assertThat(document()).contains("| `" + WorstWindows.UNSEEN + "` |");
  }

  @ParameterizedTest
  @EnumSource(Planted.class)
  void theRanksOfEachKindAreThere(Planted kind) throws IOException {
    String text = document();
    int begin = text.indexOf(WritePlantedTable.BEGIN);
    int end = text.indexOf(WritePlantedTable.END);
    assertThat(text.substring(begin, end))
        .containsPattern(
            "\\| %s \\| `%s` \\|( \\d+( to \\d+)? \\|){3} \\d+ (clips|windows) \\|"
                .formatted(kind.words(), kind.score().key()));
  }
}
