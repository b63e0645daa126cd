package dev.genga.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.index.ClipCards;
import dev.genga.film.index.ClipFilter;
import dev.genga.film.index.FilmIndex;
import dev.genga.testing.JavaProgram;
import dev.genga.testing.Proof;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Ends a desk from outside, without warning, while decisions come in.
class KilledDeskTest {
  private static final int CLIPS = 8;
  private static final int LONGEST_MS = 400;

  @TempDir private Path folder;

  /// What the desk has said it has done, by clip.
  private final Map<Long, String> choices = new HashMap<>();

  private final Map<Long, String> captions = new HashMap<>();

  @Test
  void everyDecisionThatWasAnsweredIsThereAfterKills() throws Exception {
    SampleSet.write(folder, CLIPS);
    int answered = 0;
    for (int kill = 0; kill < Proof.KILLS.count(); kill++) {
      answered += decideUntilKilled(kill);
      holdIndex();
    }
    assertThat(answered).isGreaterThan(Proof.KILLS.count());
    try (var _ = Desk.open(new DeskSettings(folder, 0, List.of()), fault -> {})) {
      holdFiles();
    }
  }

  private int decideUntilKilled(int seed) throws Exception {
    var random = new Random(seed);
    var process = start();
    try (var lines = process.inputReader(StandardCharsets.UTF_8);
        var client = DeskClient.enter(String.valueOf(lines.readLine()))) {
      var killer =
          Thread.ofVirtual()
              .start(() -> {
                sleep(50 + random.nextInt(LONGEST_MS));
                process.destroyForcibly();
              });
      int answered = 0;
      try {
        while (true) {
          decide(client, 1 + answered % CLIPS, "%d-%d".formatted(seed, answered), answered % 3);
          answered++;
        }
      } catch (IOException e) {
        killer.join(); // the desk is gone
      }
      assertThat(process.waitFor()).isNotZero();
      return answered;
    }
  }

  private Process start() throws IOException {
    return new ProcessBuilder(
            JavaProgram.command(OpenDesk.class.getName(), List.of(), folder.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /// One that isn't answered may hold or not: it counts for neither.
  private void decide(DeskClient client, long clip, String text, int kind)
      throws IOException, InterruptedException {
    if (kind == 2) {
      captions.remove(clip);
      var form = Map.of("caption", text);
      assertThat(client.post("/clips/%d/caption".formatted(clip), form).statusCode())
          .isEqualTo(200);
      captions.put(clip, text);
    } else {
      String choice = kind == 0 ? "kept" : "rejected";
      choices.remove(clip);
      var form = Map.of("choice", choice);
      assertThat(client.post("/clips/%d/choice".formatted(clip), form).statusCode()).isEqualTo(200);
      choices.put(clip, choice);
    }
  }

  private void holdIndex() {
    try (var index = FilmIndex.openExisting(folder)) {
      for (var card : ClipCards.cards(index, ClipCards.all(index, ClipFilter.ALL))) {
        assertThat(card.verdict().text())
            .isEqualTo(choices.getOrDefault(card.id(), card.verdict().text()));
        assertThat(card.caption()).isEqualTo(captions.getOrDefault(card.id(), card.caption()));
      }
    }
  }

  /// Every caption stands beside its clip, that of a call which a kill ended too.
  private void holdFiles() throws IOException {
    try (var index = FilmIndex.openExisting(folder)) {
      for (var card : ClipCards.cards(index, ClipCards.all(index, ClipFilter.ALL))) {
        var file = folder.resolve(card.file().replaceFirst("\\.mp4$", ".txt"));
        if (!card.caption().startsWith("rain") && !card.caption().startsWith("<")) {
          assertThat(Files.readString(file).strip()).isEqualTo(card.caption());
        }
      }
    }
  }

  private static void sleep(int milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
