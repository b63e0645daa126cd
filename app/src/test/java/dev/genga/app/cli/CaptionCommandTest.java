package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.base.BundledBase;
import dev.genga.chat.ChatServerStandIn;
import dev.genga.video.Frame;
import dev.genga.video.JpegWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaptionCommandTest {
  private final ChatServerStandIn server = new ChatServerStandIn();
  @TempDir private Path folder;
  private Path stills = Path.of("");

  @BeforeEach
  void drawStills() throws IOException {
    stills = Files.createDirectories(folder.resolve("stills"));
    for (var name : List.of("a.jpg", "b.jpg")) {
      Files.write(
          stills.resolve(name), JpegWriter.bytes(new Frame(32, 16, new byte[3 * 32 * 16]), 0.9f));
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void aFolderIsCaptionedAndChecked() {
    server.says("A girl walks home.").says("A boy walks home.");

    var run = ask(stills.toString(), "--begins", "My style.", "--parallel", "1");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().strip())
        .isEqualTo("2 captions written, 0 there already, 0 set aside, 0 left");
    assertThat(stills.resolve("a.txt")).hasContent("My style. A girl walks home.");
    var check = CommandRun.of("caption", "--check", stills.toString(), "--begins", "My style.");
    assertThat(check.exitCode()).isZero();
    assertThat(check.out().strip()).isEqualTo("2 clips and pictures, all captions are good");
  }

  @Test
  void theFoldersOfADataSetFileHaveItsCaptionsExtension() throws IOException {
    server.says("A girl walks home.").says("A boy walks home.");
    Files.createDirectories(stills.resolve("deeper"));
    Files.copy(stills.resolve("a.jpg"), stills.resolve("deeper/c.jpg"));
    Path dataset = folder.resolve("dataset.toml");
    Files.writeString(
        dataset,
        """
        [general]
        resolution = [32, 16]
        caption_extension = ".caption"
        [[datasets]]
        image_directory = "stills"
        """);

    var run = ask(dataset.toString());

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(stills.resolve("b.caption")).exists();
    assertThat(stills.resolve("deeper")).isDirectoryNotContaining("glob:**.caption");
  }

  @Test
  void whatFailsEndsWithExitCodeTwoAfterTheOthers() {
    server.says(" ").says("A boy walks home.");

    var run = ask(stills.toString(), "--parallel", "1");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).contains("1 captions written", "1 set aside");
    assertThat(run.err()).contains("set aside: a.jpg", "at: " + stills.resolve("a.jpg"));
    assertThat(stills.resolve("b.txt")).hasContent("A boy walks home.");
  }

  @Test
  void aCheckCountsTokens() throws IOException {
    Path base = Files.createDirectories(folder.resolve("base"));
    BundledBase.unpack(base);
    Files.writeString(stills.resolve("a.txt"), "red ".repeat(600) + "ball.");
    Files.writeString(stills.resolve("b.txt"), "A ball.");

    var run =
        CommandRun.of(
            "caption",
            "--check",
            stills.toString(),
            "--tokenizer",
            base.resolve("tokenizer.json").toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).contains("2 clips and pictures, 2 faults");
    assertThat(run.err())
        .contains("it repeats itself")
        .containsPattern("it has 60\\d tokens, and the video model reads 512")
        .contains("at: " + stills.resolve("a.txt"));
  }

  @Test
  void allThatIsWrongIsToldAtOnceAndNobodyIsAsked() {
    var run =
        ask(
            folder.resolve("nowhere").toString(),
            "--frames",
            "0",
            "--side",
            "9",
            "--parallel",
            "0",
            "--most",
            "0",
            "--template",
            "scene",
            "--tokenizer",
            folder.resolve("none.json").toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "there is no such folder", "--frames", "--side", "--parallel", "--most", "tokenizer");
    assertThat(server.arrived()).isEmpty();
  }

  @Test
  void ofAClipsFileTheServerChoosesTheFrames() throws IOException {
    var template = Files.writeString(folder.resolve("mine.txt"), "Describe {frames} frames.");

    var run =
        ask(
            stills.toString(),
            "--show",
            "VIDEO",
            "--frames",
            "4",
            "--template",
            template.toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("of a clip's file the server chooses the frames")
        .contains("the template tells how many frames are shown");
    assertThat(server.arrived()).isEmpty();
  }

  @Test
  void aCheckRefusesWhatItHasNoUseFor() {
    var run = CommandRun.of("caption", "--check", stills.toString(), "--again", "--frames", "4");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("no use for --again, --frames");
  }

  private CommandRun ask(String... words) {
    var line = new ArrayList<>(List.of("caption"));
    line.addAll(List.of(words));
    line.addAll(List.of("--chat", server.address(), "--chat-model", "m"));
    return CommandRun.of(line.toArray(String[]::new));
  }
}
