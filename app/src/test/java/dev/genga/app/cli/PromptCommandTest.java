package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.chat.ChatServerStandIn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptCommandTest {
  private static final String GOOD = "Studio Ghibli style." + " word".repeat(85) + ".";

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

  private CommandRun ask(String... words) {
    var line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--chat", server.address(), "--chat-model", "m"));
    return CommandRun.of(line.toArray(String[]::new));
  }
}
