package dev.genga.app.caption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.genga.app.asking.Asking;
import dev.genga.app.asking.AskingLimits;
import dev.genga.base.FolderLock;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.chat.ChatServer;
import dev.genga.chat.ChatServerStandIn;
import dev.genga.chat.OpenAiChat;
import dev.genga.chat.Picture;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import dev.genga.film.media.MediaImport;
import dev.genga.video.JpegWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptioningTest {
  private static final String PHRASE = "Studio Ghibli style.";
  private static final String GOOD = PHRASE + " A girl walks home.";

  private final ChatServerStandIn server = new ChatServerStandIn();
  private final AtomicInteger told = new AtomicInteger();
  @TempDir private Path folder;

  /// A good caption that no other clip has.
  private String another() {
    return GOOD + " It is day " + told.incrementAndGet() + ".";
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theFramesThatArriveAreTheClipsInNumberSizeAndOrder() throws IOException {
    server.says(GOOD);
    NumberedClip.write(folder.resolve("rain.mp4"), 3, 33);

    var report = run(settings(5, 128, 1, null, false));

    var pictures = server.arrived().getFirst().pictures();
    assertThat(NumberedClip.numbers(pictures)).containsExactly(3, 10, 18, 25, 32);
    assertThat(pictures)
        .extracting(NumberedClip::image)
        .allMatch(image -> image.getWidth() == 128 && image.getHeight() == 64);
    assertThat(server.arrived().getFirst().body()).contains("These 5 pictures", PHRASE);
    assertThat(folder.resolve("rain.txt")).hasContent(GOOD);
    assertThat(report).isEqualTo(new CaptionReport(1, 0, 0, 0, List.of()));
  }

  @Test
  void aShortClipIsShownWholeAndNothingIsEnlarged() {
    server.says(GOOD);
    NumberedClip.write(folder.resolve("rain.mp4"), 0, 3);

    run(settings(8, 512, 1, null, false));

    var pictures = server.arrived().getFirst().pictures();
    assertThat(NumberedClip.numbers(pictures)).containsExactly(0, 1, 2);
    assertThat(NumberedClip.image(pictures.getFirst()).getWidth()).isEqualTo(NumberedClip.WIDTH);
  }

  @Test
  void aClipIsShownAsOneVideoOfItsFramesInOrder() {
    server.says(GOOD);
    NumberedClip.write(folder.resolve("rain.mp4"), 3, 33);

    run(settings(Showing.FRAMES, 5, 128, 1, null, false));

    var request = server.arrived().getFirst();
    var frames =
        request.video("video/jpeg").stream()
            .map(bytes -> new Picture(Picture.Kind.JPEG, bytes))
            .toList();
    assertThat(NumberedClip.numbers(frames)).containsExactly(3, 10, 18, 25, 32);
    assertThat(NumberedClip.image(frames.getFirst()).getWidth()).isEqualTo(128);
    assertThat(request.pictures()).isEmpty();
    assertThat(request.body()).contains("Describe this video clip").doesNotContain("pictures");
    assertThat(folder.resolve("rain.txt")).hasContent(GOOD);
  }

  @Test
  void aClipIsShownAsItsFileAndAPictureStaysAPicture() throws IOException {
    server.says("1. A girl\n2. A home").says(GOOD).says(another());
    var clip = NumberedClip.write(folder.resolve("rain.mp4"), 3, 33);
    Files.write(folder.resolve("still.jpg"), jpeg(77));

    var report = run(settings(Showing.VIDEO, 8, 512, 1, null, false));

    assertThat(report.written()).isEqualTo(2);
    for (int i = 0; i < 2; i++) {
      assertThat(server.arrived().get(i).video("video/mp4"))
          .as("shown again where it is asked again")
          .containsExactly(Files.readAllBytes(clip));
    }
    assertThat(NumberedClip.numbers(server.arrived().get(2).pictures())).containsExactly(77);
  }

  @Test
  void aServerOnThisMachineIsToldThePath() {
    server.says(GOOD);
    var clip = NumberedClip.write(folder.resolve("rain.mp4"), 3, 33);

    run(settings(Showing.PATH, 8, 512, 1, null, false));

    assertThat(server.arrived().getFirst().body())
        .contains("\"video_url\":{\"url\":\"" + clip.toAbsolutePath() + "\"}");
  }

  @Test
  void aPictureIsShownAsItself() throws IOException {
    server.says(GOOD);
    Files.write(folder.resolve("still.jpg"), jpeg(77));

    run(settings(8, 512, 1, null, false));

    var request = server.arrived().getFirst();
    assertThat(NumberedClip.numbers(request.pictures())).containsExactly(77);
    assertThat(request.body()).contains("Describe this picture").doesNotContain("clip");
    assertThat(folder.resolve("still.txt")).hasContent(GOOD);
  }

  @Test
  void whatAnAnswerLacksIsPutRightOrAskedForOnceMore() throws IOException {
    pictures(2);
    var second = another();
    server.says("**Caption:** a girl\nwalks home.").says("1. Girl\n2. Home").says(second);

    run(settings(8, 512, 1, null, false));

    assertThat(folder.resolve("0.txt")).hasContent(PHRASE + " a girl walks home.");
    assertThat(folder.resolve("1.txt")).hasContent(second);
    assertThat(server.arrived().getLast().body()).contains("write one paragraph, no list");
    assertThat(server.arrived().getLast().pictures()).as("shown again").hasSize(1);
  }

  @Test
  void captionsThatExistAreKeptUnlessAskedFor() throws IOException {
    pictures(2);
    Files.writeString(folder.resolve("0.txt"), "by hand");
    server.answers(_ -> another());

    assertThat(run(settings(8, 512, 1, null, false)))
        .isEqualTo(new CaptionReport(1, 1, 0, 0, List.of()));
    assertThat(folder.resolve("0.txt")).hasContent("by hand");

    assertThat(run(settings(8, 512, 1, null, true)))
        .isEqualTo(new CaptionReport(2, 0, 0, 0, List.of()));
    assertThat(folder.resolve("0.txt")).content().startsWith(GOOD);
  }

  @Test
  void whatAKilledRunLeftHalfWrittenIsClearedAway() throws IOException {
    pictures(1);
    var leftover = Files.writeString(folder.resolve(".0.txt.123.partial.txt"), "A gi");
    server.answers(_ -> another());

    assertThat(run(settings(8, 512, 1, null, false)).written()).isEqualTo(1);
    assertThat(leftover).doesNotExist();
  }

  @Test
  void theBudgetEndsARunAndTheNextGoesOn() throws IOException {
    pictures(3);
    server.answers(_ -> another());

    assertThat(run(settings(8, 512, 2, 2, false)))
        .isEqualTo(new CaptionReport(2, 0, 0, 1, List.of()));
    assertThat(server.arrived()).hasSize(2);
    assertThat(run(settings(8, 512, 2, 2, false)))
        .isEqualTo(new CaptionReport(1, 2, 0, 0, List.of()));
    assertThat(server.arrived()).hasSize(3);
  }

  @Test
  void eachFaultSetsOneAsideAndTheOthersGoOn() throws IOException {
    pictures(8);
    Files.writeString(folder.resolve("broken.mp4"), "no clip\n".repeat(50));
    server
        .replies(429, "{}")
        .says(GOOD)
        .replies(500, "{\"error\": {\"message\": \"out of memory\"}}")
        .replies(200, "<html>Welcome</html>")
        .says(" ")
        .breaksOff()
        .waits(10_000)
        .says("I'm sorry, I can't view pictures.")
        .says("I can't help with that.");
    server.answers(_ -> another());

    var report = run(settings(8, 512, 1, null, false), 0);

    assertThat(report)
        .extracting(CaptionReport::written, CaptionReport::aside)
        .containsExactly(1, 8);
    assertThat(folder.resolve("1.txt")).hasContent(GOOD);
    assertThat(problem(report, "0.jpg").what()).contains("status 429");
    assertThat(problem(report, "2.jpg").what()).contains("status 500", "out of memory");
    assertThat(problem(report, "3.jpg").what()).contains("not that of a language model");
    assertThat(problem(report, "4.jpg").what()).contains("it is empty");
    assertThat(problem(report, "5.jpg").where()).contains("5.jpg");
    assertThat(problem(report, "6.jpg").what()).contains("no answer in 3 s");
    assertThat(problem(report, "7.jpg").what()).contains("instead of a refusal");
    assertThat(problem(report, "broken.mp4").what()).contains("can't be read as a video");
    assertThat(folder.resolve("0.txt")).doesNotExist();

    assertThat(run(settings(8, 512, 1, null, false), 0).written())
        .as("asked again by the next run")
        .isEqualTo(7);
  }

  @Test
  void aServerThatSaysTheSameOfEveryClipIsAskedOnceMoreAndThenNotBelieved() throws IOException {
    pictures(4);
    Files.writeString(folder.resolve("3.txt"), "Studio Ghibli style. A cat sits.\n");
    server.answers(_ -> GOOD);

    var report = run(settings(8, 512, 1, null, false));

    assertThat(report)
        .extracting(CaptionReport::written, CaptionReport::kept, CaptionReport::aside)
        .containsExactly(1, 1, 2);
    assertThat(server.arrived()).as("two of them twice").hasSize(5);
    assertThat(server.arrived().getLast().body())
        .contains("say what only this one shows: 0.jpg has this caption, word for word");
    assertThat(folder.resolve("0.txt")).hasContent(GOOD);
    for (var other : List.of("1", "2")) {
      assertThat(folder.resolve(other + ".txt")).doesNotExist();
      assertThat(problem(report, other + ".jpg").what())
          .contains("no caption of the kind that is wanted", "0.jpg has this caption");
    }
  }

  @Test
  void aCaptionThatAnotherClipHasAlreadyIsAskedForOnceMore() throws IOException {
    pictures(2);
    Files.writeString(folder.resolve("1.txt"), "Studio Ghibli style.  a CAT sits.\n");
    server.says(PHRASE + " A cat sits.").says(GOOD);

    var report = run(settings(8, 512, 1, null, false));

    assertThat(report).isEqualTo(new CaptionReport(1, 1, 0, 0, List.of()));
    assertThat(folder.resolve("0.txt")).hasContent(GOOD);
    assertThat(server.arrived().getLast().body()).contains("1.jpg has this caption");
  }

  @Test
  void whatAClipItselfWasCalledBeforeMayBeSaidAgain() throws IOException {
    pictures(1);
    Files.writeString(folder.resolve("0.txt"), GOOD + "\n");
    server.says(GOOD);
    assertThat(run(settings(8, 512, 1, null, true)))
        .isEqualTo(new CaptionReport(1, 0, 0, 0, List.of()));
    assertThat(server.arrived()).hasSize(1);
  }

  @Test
  void aCaptionThatIsALinkIsNamedAndNeitherReadNorWritten() throws IOException {
    pictures(2);
    var secret = Files.writeString(folder.resolve("secret"), "not for the data set");
    Files.createSymbolicLink(folder.resolve("0.txt"), secret);
    server.answers(_ -> another());

    var report = run(settings(8, 512, 1, null, false));

    assertThat(report.written()).isEqualTo(1);
    assertThat(problem(report, "0.txt").what()).isEqualTo("this is a link to another place");
    assertThat(report.problems()).hasSize(1);
    assertThat(secret).hasContent("not for the data set");
    assertThat(
            CaptionCheck.of(
                CaptionTargets.of(List.of(folder)),
                new CaptionRules(CaptionTemplate.of("scene").beginning(PHRASE).rules(), null)))
        .extracting(Problem::what)
        .contains("this is a link to another place")
        .noneMatch(what -> what.contains("not for the data set"));
    var again = run(settings(8, 512, 1, null, true));
    assertThat(problem(again, "0.txt").what()).isEqualTo("this is a link to another place");
    assertThat(secret).hasContent("not for the data set");
  }

  @Test
  void aServerThatFailsAgainAndAgainIsNotAskedAboutTheRest() throws IOException {
    pictures(Asking.MOST_FAILURES + 3);

    var report = run(settings(8, 512, 1, null, false), 0);

    assertThat(server.arrived()).hasSize(Asking.MOST_FAILURES);
    assertThat(report.left()).isEqualTo(3);
    assertThat(report.problems().getLast().what()).contains("3 more weren't asked about");
  }

  @Test
  void asManyAreAskedForAtOnceAsWereWished() throws IOException {
    pictures(6);
    var together = new CyclicBarrier(3);
    var asked = new AtomicInteger();
    var mostAsked = new AtomicInteger();
    server.answers(_ -> {
      mostAsked.accumulateAndGet(asked.incrementAndGet(), Math::max);
      try {
        together.await(10, TimeUnit.SECONDS);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        return "";
      } finally {
        asked.decrementAndGet();
      }
      return another();
    });

    assertThat(run(settings(8, 512, 3, null, false)).written()).isEqualTo(6);
    assertThat(mostAsked).hasValue(3);
  }

  @Test
  void anIndexOfFilmsKeepsTheHistoryOfCaptions() throws IOException {
    pictures(1);
    var text = Files.writeString(folder.resolve("0.txt"), "by hand");
    var index = folder.resolve("set");
    MediaImport.of(List.of(folder), index, (_, _) -> {});
    server.answers(_ -> another());
    Files.writeString(text, "by hand, better");

    var settings = settings(8, 512, 1, null, true);
    var report = run(settings, 2, index);

    assertThat(report.written()).isEqualTo(1);
    assertThat(text).content().startsWith(GOOD);
    try (var opened = FilmIndex.openExisting(index)) {
      assertThat(MediaRows.captions(opened, folder.resolve("0.jpg").toAbsolutePath()))
          .containsExactly("by hand", "by hand, better", GOOD + " It is day 1.");
    }
  }

  @Test
  void twoThatShareACaptionFileAreTold() throws IOException {
    pictures(1);
    NumberedClip.write(folder.resolve("0.mp4"), 0, 2);
    server.answers(_ -> another());

    var report = run(settings(8, 512, 1, null, false));

    assertThat(report.written()).isEqualTo(1);
    assertThat(problem(report, "0.mp4").what()).isEqualTo("0.jpg has the same caption file");
  }

  @Test
  void aLinkToAnotherPlaceIsSetAside() throws IOException {
    var elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    var set = Files.createDirectories(folder.resolve("set"));
    Files.write(elsewhere.resolve("secret.jpg"), jpeg(1));
    Files.createSymbolicLink(set.resolve("a.jpg"), elsewhere.resolve("secret.jpg"));
    server.answers(_ -> another());

    var report = run(settings(8, 512, 1, null, false), 2, set);

    assertThat(server.arrived()).isEmpty();
    assertThat(problem(report, "a.jpg").what()).contains("a link");
  }

  @Test
  void twoRunsInOneFolderAreOneTooMany() throws IOException {
    pictures(1);
    try (var _ = FolderLock.take(folder)) {
      assertThatExceptionOfType(ProblemException.class)
          .isThrownBy(() -> run(settings(8, 512, 1, null, false)))
          .withMessageContaining("another genga is at work");
    }
    assertThat(server.arrived()).isEmpty();
  }

  private void pictures(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      Files.write(folder.resolve(i + ".jpg"), jpeg(i));
    }
  }

  private static byte[] jpeg(int number) {
    return JpegWriter.bytes(NumberedClip.picture(number), 0.9f);
  }

  private static Problem problem(CaptionReport report, String file) {
    return report.problems().stream()
        .filter(problem -> problem.where().contains(file))
        .findFirst()
        .orElseThrow();
  }

  private static CaptionSettings settings(
      int frames, int side, int parallel, @Nullable Integer most, boolean again) {
    return settings(Showing.PICTURES, frames, side, parallel, most, again);
  }

  private static CaptionSettings settings(
      Showing showing, int frames, int side, int parallel, @Nullable Integer most, boolean again) {
    return new CaptionSettings(
        CaptionTemplate.of("video").beginning(PHRASE),
        CaptionTemplate.of("scene").beginning(PHRASE),
        showing,
        new AskingLimits(frames, side, parallel, most),
        again,
        null);
  }

  private CaptionReport run(CaptionSettings settings) {
    return run(settings, 2);
  }

  private CaptionReport run(CaptionSettings settings, int retries) {
    return run(settings, retries, folder);
  }

  private CaptionReport run(CaptionSettings settings, int retries, Path where) {
    int patience = retries == 0 ? 3 : 20;
    var asked = new ChatServer(server.uri(), "eyes", null, Duration.ofSeconds(patience), retries);
    try (var chat = new OpenAiChat(asked)) {
      return new Captioning(chat, "eyes", settings)
          .run(
              CaptionTargets.of(List.of(where)),
              new CaptionListener() {
                @Override
                public void onDone(int done, int total) {
                  assertThat(done).isBetween(1, total);
                }

                @Override
                public void onAside(Path media, ProblemException problem) {
                  assertThat(media).isAbsolute();
                }
              });
    }
  }
}
