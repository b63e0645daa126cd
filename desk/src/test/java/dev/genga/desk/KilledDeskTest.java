package dev.genga.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.index.ClipCards;
import dev.genga.film.index.ClipFilter;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.Trim;
import dev.genga.testing.Proof;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
  private final Map<Long, Trim> trims = new HashMap<>();
  private final Map<Long, List<String>> tags = new HashMap<>();

  /// Decisions of each kind that were answered.
  private final int[] answers = new int[Kind.values().length];

  /// What is decided, in turns.
  private enum Kind {
    KEEP,
    REJECT,
    CAPTION,
    TRIM,
    TAG,
    TAKE_BACK
  }

  @Test
  void everyDecisionThatWasAnsweredIsThereAfterKills() throws Exception {
    SampleSet.write(folder, CLIPS);
    for (long clip = 1; clip <= CLIPS; clip++) {
      choices.put(clip, "undecided");
      trims.put(clip, Trim.NONE);
      tags.put(clip, List.of());
    }
    int answered = 0;
    for (int kill = 0; kill < Proof.KILLS.count(); kill++) {
      answered += decideUntilKilled(kill);
      holdIndex();
    }
    assertThat(answered).isGreaterThan(Proof.KILLS.count());
    assertThat(answers).as("of each kind").doesNotContain(0);
    try (var _ = Desk.open(new DeskSettings(folder, 0, List.of()), fault -> {})) {
      holdFiles();
    }
  }

  private int decideUntilKilled(int seed) throws Exception {
    var random = new Random(seed);
    var process = OpenDesk.start(folder);
    try (var lines = process.inputReader(StandardCharsets.UTF_8);
        var client = DeskClient.enter(String.valueOf(lines.readLine()))) {
      var first = new CountDownLatch(1);
      var killer =
          Thread.ofVirtual()
              .start(() -> {
                await(first);
                sleep(random.nextInt(LONGEST_MS));
                process.destroyForcibly();
              });
      int answered = 0;
      try {
        while (true) {
          // Each clip gets every kind, and each run begins with another.
          var kind = Kind.values()[(seed + answered) % Kind.values().length];
          decide(client, 1 + random.nextInt(CLIPS), "%d-%d".formatted(seed, answered), kind);
          answered++;
          answers[kind.ordinal()]++;
          first.countDown();
        }
      } catch (IOException e) {
        killer.join(); // the desk is gone
      }
      assertThat(process.waitFor()).isNotZero();
      return answered;
    }
  }

  /// One that isn't answered may hold or not: it counts for neither.
  ///
  /// @param text that no other decision has
  private void decide(DeskClient client, long clip, String text, Kind kind)
      throws IOException, InterruptedException {
    switch (kind) {
      case KEEP -> hold(choices, clip, "kept", client, "choice", Map.of("choice", "kept"));
      case REJECT ->
          hold(choices, clip, "rejected", client, "choice", Map.of("choice", "rejected"));
      case CAPTION -> hold(captions, clip, text, client, "caption", Map.of("caption", text));
      case TRIM -> {
        int first = Math.floorMod(text.hashCode(), 12);
        var form = Map.of("first", String.valueOf(first), "last", String.valueOf(first + 9));
        hold(trims, clip, new Trim(first, first + 10), client, "trim", form);
      }
      case TAG -> hold(tags, clip, List.of(text), client, "tags", Map.of("tags", text));
      case TAKE_BACK -> takeBack(client, clip, text);
    }
  }

  private static <T> void hold(
      Map<Long, T> held,
      long clip,
      T value,
      DeskClient client,
      String what,
      Map<String, String> form)
      throws IOException, InterruptedException {
    held.remove(clip);
    assertThat(client.post("/clips/%d/%s".formatted(clip, what), form).statusCode()).isEqualTo(200);
    held.put(clip, value);
  }

  /// Tags a clip, and takes that back: what it was tagged before holds again.
  private void takeBack(DeskClient client, long clip, String text)
      throws IOException, InterruptedException {
    var before = tags.get(clip);
    decide(client, clip, text, Kind.TAG);
    tags.remove(clip);
    assertThat(client.post("/undo", Map.of()).statusCode()).isEqualTo(200);
    if (before != null) {
      tags.put(clip, before);
    }
  }

  private void holdIndex() {
    try (var index = FilmIndex.openExisting(folder)) {
      for (var card : ClipCards.cards(index, ClipCards.all(index, ClipFilter.ALL))) {
        assertThat(card.verdict().text())
            .isEqualTo(choices.getOrDefault(card.id(), card.verdict().text()));
        assertThat(card.caption()).isEqualTo(captions.getOrDefault(card.id(), card.caption()));
        assertThat(card.trim()).isEqualTo(trims.getOrDefault(card.id(), card.trim()));
        assertThat(card.tags()).isEqualTo(tags.getOrDefault(card.id(), card.tags()));
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

  /// The first answer, or what should have been time for it.
  private static void await(CountDownLatch first) {
    try {
      var _ = first.await(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
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
