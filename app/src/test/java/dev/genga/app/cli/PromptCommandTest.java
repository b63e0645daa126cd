package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.genga.app.console.TypedInput;
import dev.genga.chat.ChatServerStandIn;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptCommandTest {
  private static final String GOOD = "Studio Ghibli style. " + words(85) + ".";

  private final ChatServerStandIn server = new ChatServerStandIn();
  @TempDir private Path folder;

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void anIdeaBecomesAPrompt() {
    server.says("Here you go:\n\"" + GOOD + "\"");

    var run = ask("prompt", "una joven en la playa", "--template", "ghibli");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo(GOOD + System.lineSeparator());
    assertThat(server.arrived().getFirst().body()).contains("una joven en la playa");
  }

  @Test
  void withoutAnAddressItPrintsWhatToPaste() {
    var run = CommandRun.of("prompt", "a girl", "--template", "ghibli");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("The idea: a girl").contains("80 to 100 words");
  }

  @Test
  void anAnswerFromAFileIsPutRight() throws IOException {
    Path answer = folder.resolve("answer.txt");
    Files.writeString(answer, "**Prompt:** " + GOOD.replace("Studio Ghibli style. ", ""));

    var run =
        CommandRun.of("prompt", "a girl", "--template", "ghibli", "--answer", answer.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out().strip()).isEqualTo(GOOD);
  }

  @Test
  void anAnswerOfNoUseIsRefused() throws IOException {
    Path answer = folder.resolve("answer.txt");
    Files.writeString(answer, "I'm sorry, I can't help with that.");

    var run =
        CommandRun.of(
            "prompt", "the sign \"Zu\"", "--template", "ghibli", "--answer", answer.toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("a refusal", "write 80 to 100 words", "keep the words \"Zu\"", "--words");
  }

  @Test
  void aFileKeepsItsOptionsAndCommentsAndThePromptsThatFail() throws IOException {
    Path ideas = folder.resolve("ideas.txt");
    Path prompts = folder.resolve("prompts.txt");
    Files.writeString(ideas, "# first\na girl --w 640 --h 480\n\na boy\na dog --n bad\n");
    server.says(GOOD).says("No.").says("No again.").says(GOOD);

    var run =
        ask("prompt", "--file", ideas.toString(), "-o", prompts.toString(), "--template", "ghibli");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(ideas + ":4").contains("No again.");
    assertThat(Files.readAllLines(prompts))
        .containsExactly("# first", GOOD + " --w 640 --h 480", "", "a boy", GOOD + " --n bad");
  }

  @Test
  void allThatIsWrongIsToldAtOnceAndNobodyIsAsked() {
    var run =
        CommandRun.of(
            "prompt",
            "--file",
            "ideas.txt",
            "--template",
            "disney",
            "--words",
            "many",
            "--chat",
            "nowhere",
            "--chat-timeout",
            "0",
            "--answer",
            "a.txt");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "nobody can wait 0 seconds",
            "'nowhere' is no address",
            "there is no template 'disney'",
            "--file and -o belong together",
            "an answer is of one idea");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "word word word word word word | say each thing once",
        "She waits for the rain. She waits for the rain. | say each thing once",
        "She waits for the | end with a whole sentence",
      })
  void anAnswerThatGoesRoundOrBreaksOffIsRefused(String end, String why) throws IOException {
    Path answer = folder.resolve("answer.txt");
    Files.writeString(answer, GOOD + " " + end + (end.endsWith("the") ? "" : "."));

    var run =
        CommandRun.of("prompt", "a girl", "--template", "ghibli", "--answer", answer.toString());

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("(" + why + ")");
  }

  @Test
  void anAnswerIsPipedIn() {
    var run = typing("\n**Prompt:** " + GOOD + "\n", false, "--answer", "-");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().strip()).isEqualTo(GOOD);
  }

  @Test
  void onATerminalTheAnswerIsPastedBeneathWhatToAsk() {
    var run = typing("\nHere you go:\n\n" + GOOD + "\n\n", true);

    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .contains("The idea: a girl", "Paste this into a chat, then paste its answer here");
    assertThat(run.out().strip()).isEqualTo(GOOD);
  }

  /// A terminal never ends by itself.
  @Test
  void anEmptyLineEndsWhatIsPasted() throws IOException {
    try (var keyboard = new PipedOutputStream();
        var in = new PipedInputStream(keyboard, 1 << 16)) {
      keyboard.write((GOOD + "\n\n").getBytes(StandardCharsets.UTF_8));
      keyboard.flush();

      var run =
          assertTimeoutPreemptively(
              Duration.ofSeconds(60),
              () ->
                  CommandRun.typing(
                      new TypedInput(in, () -> true), "prompt", "a girl", "--template", "ghibli"));

      assertThat(run.exitCode()).isZero();
      assertThat(run.out().strip()).isEqualTo(GOOD);
    }
  }

  @Test
  void aPastedAnswerOfNoUseIsRefused() {
    var run = typing("I'm sorry, I can't help with that.\n\n", true);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("a refusal");
  }

  @Test
  void anAnswerThatIsTooLongOrNoTextIsRefused() throws IOException {
    var tooLong = typing(" ".repeat(1 << 20) + GOOD, false, "--answer", "-");
    Path bytes = Files.write(folder.resolve("a.txt"), new byte[] {(byte) 0xff, (byte) 0xfe});
    var noText = CommandRun.of("prompt", "a girl", "--answer", bytes.toString());
    var none = CommandRun.of("prompt", "a girl", "--answer", folder.resolve("none").toString());

    assertThat(tooLong.exitCode()).isEqualTo(2);
    assertThat(tooLong.err()).contains("too long: more than 1 MiB", "--answer -");
    for (var run : List.of(noText, none)) {
      assertThat(run.exitCode()).isEqualTo(2);
      assertThat(run.err()).contains("can't be read as UTF-8 text", "--answer " + folder);
    }
  }

  private static CommandRun typing(String text, boolean terminal, String... more) {
    var line = new ArrayList<>(List.of("prompt", "a girl", "--template", "ghibli"));
    line.addAll(List.of(more));
    var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    return CommandRun.typing(new TypedInput(in, () -> terminal), line.toArray(String[]::new));
  }

  /// So many words, none of them twice.
  private static String words(int count) {
    return IntStream.range(0, count).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
  }

  private CommandRun ask(String... words) {
    var line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--chat", server.address(), "--chat-model", "m"));
    return CommandRun.of(line.toArray(String[]::new));
  }
}
