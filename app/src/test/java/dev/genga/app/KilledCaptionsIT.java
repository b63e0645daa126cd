package dev.genga.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.chat.ChatServerStandIn;
import dev.genga.chat.ChatServerStandIn.Arrived;
import dev.genga.film.index.FilmIndex;
import dev.genga.film.index.MediaRows;
import dev.genga.film.media.MediaImport;
import dev.genga.testing.files.RulesOfProcess;
import dev.genga.testing.files.WriteMoment;
import dev.genga.video.Frame;
import dev.genga.video.JpegWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// `genga caption` as a process that is ended in the middle, and then goes on.
@Execution(ExecutionMode.CONCURRENT)
class KilledCaptionsIT {
  private static final int PICTURES = 9;
  private static final int SIDE = 16;

  /// The picture that is asked about when the process is ended.
  private static final int LAST = 4;

  @TempDir private Path folder;
  private final ChatServerStandIn server = new ChatServerStandIn();
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);

  @BeforeEach
  void writePictures() throws IOException {
    for (int i = 0; i < PICTURES; i++) {
      var grey = new byte[3 * SIDE * SIDE];
      Arrays.fill(grey, (byte) (25 * i));
      var picture = JpegWriter.bytes(new Frame(SIDE, SIDE, grey), 0.95f);
      Files.write(Files.createDirectories(folder.resolve("stills")).resolve(i + ".jpg"), picture);
    }
    MediaImport.of(List.of(folder.resolve("stills")), folder.resolve("set"), (_, _) -> {});
  }

  @AfterEach
  void stop() {
    ended.countDown();
    server.close();
  }

  private static int number(Arrived request) {
    try {
      var bytes = request.pictures().getFirst().bytes();
      var image = ImageIO.read(new ByteArrayInputStream(bytes));
      return Math.round((image.getRGB(SIDE / 2, SIDE / 2) & 0xff) / 25f);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Holds the answer about one picture back until the process is ended.
  private String answer(Arrived request) {
    if (number(request) == LAST && ended.getCount() > 0) {
      reached.countDown();
      try {
        ended.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    return "Picture %d is grey.".formatted(number(request));
  }

  private static String[] words(String address) {
    return new String[] {
      "caption", "set", "--chat", address, "--chat-model", "eyes", "--parallel", "1"
    };
  }

  private ProgramRun.Preparation program() {
    // A shell that runs something in the background has it ignore Ctrl-C.
    return new ProgramRun.Preparation(
        folder, Map.of(), List.of("env", "--default-signal=INT"), List.of());
  }

  private Process startAndWait() throws Exception {
    server.answers(this::answer);
    var process =
        program()
            .builder(words(server.address()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(folder.resolve("err").toFile())
            .start();
    assertThat(reached.await(60, TimeUnit.SECONDS))
        .as(Files.readString(folder.resolve("err")))
        .isTrue();
    return process;
  }

  private void goOn(Process process) throws Exception {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isNotZero();
    ended.countDown();
    assertThat(captions().keySet()).isEqualTo(names(0, LAST));

    var rest = program().run(words(server.address()));

    assertThat(rest.exitCode()).as(rest.err()).isZero();
    assertThat(rest.out().strip())
        .isEqualTo(
            "%d captions written, %d there already, 0 set aside, 0 left"
                .formatted(PICTURES - LAST, LAST));
    assertAllAreThereOnce();
    var asked = server.arrived().stream().map(KilledCaptionsIT::number).toList();
    assertThat(asked)
        .as("only the one whose answer never came is asked about again")
        .containsExactlyElementsOf(
            IntStream.concat(IntStream.rangeClosed(0, LAST), IntStream.range(LAST, PICTURES))
                .boxed()
                .toList());
  }

  private void assertAllAreThereOnce() throws IOException {
    assertThat(captions()).hasSize(PICTURES);
    captions()
        .forEach((name, text) ->
            assertThat(text)
                .isEqualTo("Picture %s is grey.\n".formatted(name.replace(".txt", ""))));
    try (var index = FilmIndex.openExisting(folder.resolve("set"))) {
      for (int i = 0; i < PICTURES; i++) {
        var picture = folder.resolve("stills").resolve(i + ".jpg").toAbsolutePath();
        assertThat(MediaRows.captions(index, picture))
            .containsExactly("Picture %d is grey.".formatted(i));
      }
    }
  }

  private static Set<String> names(int first, int end) {
    return IntStream.range(first, end).mapToObj(i -> i + ".txt").collect(Collectors.toSet());
  }

  /// Every file beside the pictures, halves of files too.
  private Map<String, String> captions() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("stills"))) {
      return files
          .filter(file -> !file.toString().endsWith(".jpg"))
          .collect(Collectors.toMap(f -> String.valueOf(f.getFileName()), KilledCaptionsIT::read));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void afterAKillOnlyWhatWasNotAnsweredIsAskedAgain() throws Exception {
    var process = startAndWait();
    process.destroyForcibly();
    goOn(process);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void afterControlCTheSame() throws Exception {
    var process = startAndWait();
    var signal = new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
    assertThat(signal.waitFor()).isZero();
    goOn(process);
  }

  @Test
  void aKillBetweenTheFileAndTheIndexIsMendedByTheNextRun() throws Exception {
    server.answers(request -> "Picture %d is grey.".formatted(number(request)));
    var moment = new WriteMoment(WriteMoment.Place.AFTER_RENAME, "stills/" + LAST + ".txt", 1, "");

    var killed =
        ProgramRun.in(folder).with(RulesOfProcess.killed(moment)).run(words(server.address()));

    assertThat(killed.exitCode()).as(killed.err()).isEqualTo(RulesOfProcess.KILLED);
    assertThat(captions().keySet()).isEqualTo(names(0, LAST + 1));
    var rest = ProgramRun.in(folder).run(words(server.address()));
    assertThat(rest.exitCode()).as(rest.err()).isZero();
    assertAllAreThereOnce();
    assertThat(server.arrived()).hasSize(PICTURES);
  }
}
