package dev.genga.app.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.genga.app.asking.Asking;
import dev.genga.app.asking.AskingLimits;
import dev.genga.app.caption.NumberedClip;
import dev.genga.base.FolderLock;
import dev.genga.base.ProblemException;
import dev.genga.chat.ChatServer;
import dev.genga.chat.ChatServerStandIn;
import dev.genga.chat.OpenAiChat;
import dev.genga.dataset.media.FileProbe;
import dev.genga.dataset.media.MediaProber;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.DatasetPlanner;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.dataset.plan.PlanOptions;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.WindowRows;
import dev.genga.film.media.MediaImport;
import dev.genga.film.score.Scoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clips whose frames show their numbers, windows as the planner takes them, and a server that says what it is
/// told to.
class StatementCheckTest {
  private static final String BOTH =
      "{\"statements\": [{\"number\": 1, \"visible\": true}, {\"number\": 2, \"visible\": true}]}";
  private static final String FIRST =
      "{\"statements\": [{\"number\": 1, \"visible\": true}, {\"number\": 2, \"visible\": false}]}";

  private final ChatServerStandIn server = new ChatServerStandIn();
  @TempDir private Path folder;
  private Path set = Path.of("");

  @BeforeEach
  void drawClips() throws IOException {
    set = folder.resolve("set");
    var clips = Files.createDirectories(folder.resolve("clips"));
    for (var name : List.of("a", "b")) {
      NumberedClip.write(clips.resolve(name + ".mp4"), 0, 33);
      Files.writeString(clips.resolve(name + ".txt"), "My style. A girl walks. A cat follows.");
    }
    Files.writeString(
        folder.resolve("dataset.toml"),
        """
        [general]
        caption_extension = ".txt"
        [[datasets]]
        video_directory = "clips"
        cache_directory = "cache"
        resolution = [64, 32]
        frame_extraction = "chunk"
        target_frames = [13]
        """);
    MediaImport.of(List.of(clips), set, (_, _) -> {});
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private DatasetPlan plan() {
    var prober = new MediaProber(new FileProbe(), folder.resolve("media-index"));
    return new DatasetPlanner(prober, DiskSpace.ofMachine())
        .plan(folder.resolve("dataset.toml"), PlanOptions.standard());
  }

  private StatementReport run(int parallel, @Nullable Integer most, int retries) {
    var windows = PlanWindows.of(plan(), set);
    Scoring.of(set, windows, (_, _) -> {});
    int patience = retries == 0 ? 3 : 20;
    var asked = new ChatServer(server.uri(), "eyes", null, Duration.ofSeconds(patience), retries);
    var settings = new StatementSettings("My style.", new AskingLimits(5, 128, parallel, most));
    try (var chat = new OpenAiChat(asked)) {
      return new StatementCheck(chat, "eyes", settings)
          .run(
              set,
              windows,
              new StatementCheck.Listener() {
                @Override
                public void onDone(int done, int total) {
                  assertThat(done).isBetween(1, total);
                }

                @Override
                public void onAside(String place, ProblemException problem) {
                  assertThat(place).contains(".mp4, frames ");
                }
              });
    }
  }

  private List<List<WindowRows.Statement>> inIndex() {
    var all = new ArrayList<List<WindowRows.Statement>>();
    try (var index = FilmIndex.openExisting(set)) {
      for (var window : WindowRows.all(index)) {
        all.add(WindowRows.statements(index, window.id()));
      }
    }
    return all;
  }

  @Test
  void eachWindowIsShownFromItsFirstToItsLastFrameAndAskedOfEachStatement() {
    server.answers(_ -> BOTH);

    assertThat(run(1, null, 2)).isEqualTo(new StatementReport(4, 0, 0, 0, List.of()));

    var shown =
        server.arrived().stream().map(request -> NumberedClip.numbers(request.pictures())).toList();
    assertThat(shown)
        .containsExactly(
            List.of(0, 3, 6, 9, 12),
            List.of(13, 16, 19, 22, 25),
            List.of(0, 3, 6, 9, 12),
            List.of(13, 16, 19, 22, 25));
    assertThat(server.arrived().getFirst().body())
        .contains("1. A girl walks.", "2. A cat follows.")
        .doesNotContain("My style");
  }

  @Test
  void whatIsNotSeenStandsBesideItsWindow() {
    server.says(BOTH).says(FIRST).says(BOTH).says(BOTH);

    run(1, null, 2);

    var girl = new WindowRows.Statement("A girl walks.", true);
    var cat = new WindowRows.Statement("A cat follows.", true);
    assertThat(inIndex())
        .containsExactly(
            List.of(girl, cat),
            List.of(girl, new WindowRows.Statement("A cat follows.", false)),
            List.of(girl, cat),
            List.of(girl, cat));
  }

  @Test
  void theBudgetEndsARunAndTheNextGoesOn() {
    server.answers(_ -> BOTH);
    assertThat(run(2, 3, 2)).isEqualTo(new StatementReport(3, 0, 0, 1, List.of()));
    assertThat(run(2, 3, 2)).isEqualTo(new StatementReport(1, 3, 0, 0, List.of()));
    assertThat(server.arrived()).hasSize(4);
  }

  @Test
  void aCaptionThatHasChangedIsAskedAboutAgain() throws IOException {
    server.answers(_ -> BOTH);
    run(2, null, 2);
    Files.writeString(folder.resolve("clips/b.txt"), "A boy walks. A cat follows.");
    assertThat(run(2, null, 2)).isEqualTo(new StatementReport(2, 2, 0, 0, List.of()));
    assertThat(inIndex().getLast()).contains(new WindowRows.Statement("A boy walks.", true));
  }

  @Test
  void anAnswerOfAnotherFormIsPutRightOrAskedForOnceMore() {
    server
        .says("```json\n" + FIRST + "\n```")
        .says("Both of them.")
        .says(FIRST)
        .says(BOTH)
        .says(BOTH);

    assertThat(run(1, null, 2).asked()).isEqualTo(4);

    assertThat(server.arrived()).hasSize(5);
    assertThat(server.arrived().get(2).body()).contains("reply with JSON alone");
    assertThat(server.arrived().get(2).pictures()).as("shown again").hasSize(5);
    assertThat(inIndex().get(1)).contains(new WindowRows.Statement("A cat follows.", false));
  }

  @Test
  void eachFaultSetsOneWindowAsideAndTheOthersGoOn() {
    server
        .replies(429, "{}")
        .says("I can't view pictures.")
        .says("As I said, I can't.")
        .breaksOff()
        .says(BOTH);

    var report = run(1, null, 0);

    assertThat(report.asked()).isEqualTo(1);
    assertThat(report.aside()).isEqualTo(3);
    assertThat(report.problems()).hasSize(3);
    assertThat(report.problems().getFirst().what()).contains("status 429");
    assertThat(report.problems().getFirst().where()).contains("a.mp4, frames 0 to 12");
    assertThat(report.problems().get(1).what()).contains("no list of what is seen");
    assertThat(report.problems().get(1).where()).contains("a.mp4, frames 13 to 25");
    server.answers(_ -> BOTH);
    assertThat(run(1, null, 0).asked()).as("asked again by the next run").isEqualTo(3);
  }

  @Test
  void aServerThatFailsAgainAndAgainIsNotAskedAboutTheRest() throws IOException {
    for (int i = 0; i < Asking.MOST_FAILURES; i++) {
      Files.copy(folder.resolve("clips/a.mp4"), folder.resolve("clips/c" + i + ".mp4"));
      Files.writeString(folder.resolve("clips/c" + i + ".txt"), "A girl walks. A cat follows.");
    }
    MediaImport.of(List.of(folder.resolve("clips")), set, (_, _) -> {});

    var report = run(1, null, 0);

    assertThat(server.arrived()).hasSize(Asking.MOST_FAILURES);
    assertThat(report.left()).isEqualTo(2 * (Asking.MOST_FAILURES + 2) - Asking.MOST_FAILURES);
    assertThat(report.problems().getLast().what()).contains("more windows weren't asked about");
  }

  @Test
  void twoRunsInOneFolderAreOneTooMany() {
    var windows = PlanWindows.of(plan(), set);
    Scoring.of(set, windows, (_, _) -> {});
    try (var _ = FolderLock.take(set)) {
      assertThatExceptionOfType(ProblemException.class)
          .isThrownBy(() -> run(1, null, 2))
          .withMessageContaining("another genga is at work");
    }
    assertThat(server.arrived()).isEmpty();
  }
}
