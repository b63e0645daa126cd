package dev.genga.app.cli;

import dev.genga.app.prompt.PromptLines;
import dev.genga.app.prompt.TypedAnswer;
import dev.genga.base.Problems;
import dev.genga.chat.ChatServer;
import dev.genga.chat.OpenAiChat;
import dev.genga.chat.prompt.PromptExtension;
import dev.genga.chat.prompt.PromptRules;
import dev.genga.chat.prompt.PromptTemplate;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga prompt`.
@Command(
    name = "prompt",
    customSynopsis = {
      "genga prompt IDEA [--template NAME] [--chat ADDRESS]",
      "       genga prompt --file FILE.txt -o FILE.txt --chat ADDRESS"
    },
    sortOptions = false,
    description = {
      "Make a full prompt of a short idea, in any language, with a language model.",
      "Without an address it prints what to paste into any chat, and takes the answer.",
    },
    footer = {
      "",
      "Examples:",
      "  With a model on this machine:",
      "    genga prompt \"una joven en la playa bajo la lluvia\" --template ghibli \\",
      "      --chat http://localhost:11434/v1 --chat-model qwen3",
      "  By hand: paste what is printed into a chat, then hand over its answer:",
      "    genga prompt \"a girl on a beach\" --template ghibli",
      "    genga prompt \"a girl on a beach\" --template ghibli --answer answer.txt",
      "  A whole file of them, for genga generate and previews:",
      "    genga prompt --file ideas.txt -o prompts.txt \\",
      "      --chat http://localhost:8080/v1",
    })
final class PromptCommand implements Callable<Integer> {
  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(arity = "0..1", paramLabel = "IDEA", description = "What to show, in few words.")
  private @Nullable String idea;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Ideas, a line each; options such as --w 640 behind them stay.")
  private @Nullable Path file;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where the prompts of --file go.")
  private @Nullable Path output;

  @Option(
      names = "--template",
      paramLabel = "NAME",
      defaultValue = "wan",
      description =
          "wan, ghibli, or a file of your own with {prompt} in it: docs/prompts.md (default:"
              + " ${DEFAULT-VALUE}).")
  private @SuppressWarnings("NullAway.Init") String template;

  @Option(
      names = "--begins",
      paramLabel = "PHRASE",
      description = "What every prompt begins with, such as a LoRA's trigger phrase.")
  private @Nullable String begins;

  @Option(
      names = "--words",
      paramLabel = "LEAST-MOST",
      description = "How long a prompt is (default: the template's).")
  private @Nullable String words;

  @Mixin private ChatOptions chat = new ChatOptions();

  @Option(
      names = "--answer",
      paramLabel = "FILE",
      description = "A chat's answer, to be checked and put right; - for the standard input.")
  private @Nullable String answer;

  @Override
  public Integer call() {
    var problems = new Problems();
    var server = chat.server(problems);
    var extension = extension(problems);
    check(server, problems);
    problems.throwIfAny();
    var asked = Objects.requireNonNull(extension);
    if (file != null) {
      extendFile(asked, Objects.requireNonNull(server));
    } else {
      extend(asked, Objects.requireNonNull(idea), server);
    }
    return 0;
  }

  private @Nullable PromptExtension extension(Problems problems) {
    var found = problems.gather(() -> PromptTemplate.of(template));
    if (found == null) {
      return null;
    }
    var rules = found.rules();
    if (begins != null) {
      rules = new PromptRules(begins.strip(), rules.leastWords(), rules.mostWords());
    }
    if (words != null) {
      rules = PromptTemplate.withWords(rules, words, "--words", problems);
    }
    return new PromptExtension(found.with(rules));
  }

  private void check(@Nullable ChatServer server, Problems problems) {
    if ((idea == null || idea.isBlank()) == (file == null)) {
      problems.add("one idea is wanted, or a file of them", "genga prompt", "name one of both");
    }
    if ((file == null) != (output == null)) {
      problems.add("--file and -o belong together", "genga prompt", "name both");
    }
    if (file != null && answer != null) {
      problems.add("an answer is of one idea, not of a file", "--answer", "leave out --file");
    }
    if (file != null && server == null && problems.isEmpty()) {
      problems.add(
          "a file of ideas wants a language model, and none is named",
          "--chat",
          "name its address, such as http://localhost:11434/v1");
    }
  }

  private void extend(PromptExtension extension, String text, @Nullable ChatServer server) {
    if (answer != null) {
      String given = new TypedAnswer(genga.typedInput()).from(answer);
      genga.out().println(extension.accepted(given, text));
    } else if (server != null) {
      try (var model = new OpenAiChat(server)) {
        genga.out().println(extension.ask(model, text));
      }
    } else {
      byHand(extension, text);
    }
  }

  /// The way over any chat's page.
  private void byHand(PromptExtension extension, String text) {
    String filled = extension.template().filled(text);
    if (!genga.typedInput().terminal().getAsBoolean()) {
      genga.out().println(filled);
      return;
    }
    genga.err().println(filled);
    boolean copied = genga.console().copy(filled);
    genga
        .console()
        .note(
            "\nPaste this into a chat%s, then paste its answer here and end it with an empty line:"
                .formatted(copied ? " (it may be on the clipboard already)" : ""));
    genga.out().println(extension.accepted(new TypedAnswer(genga.typedInput()).pasted(), text));
  }

  private void extendFile(PromptExtension extension, ChatServer server) {
    var ideas = PromptLines.read(Objects.requireNonNull(file));
    var into = Objects.requireNonNull(output);
    try (var model = new OpenAiChat(server);
        var bar = genga.console().bar("prompt", "prompt", ideas.count())) {
      ideas.writeExtended(into, text -> extension.ask(model, text), done -> bar.update(done, ""));
    }
    genga.out().println("prompts: " + into);
  }
}
