package dev.genga.app.cli;

import dev.genga.app.caption.CaptionCheck;
import dev.genga.app.caption.CaptionReport;
import dev.genga.app.caption.CaptionRules;
import dev.genga.app.caption.CaptionSettings;
import dev.genga.app.caption.CaptionTargets;
import dev.genga.app.caption.CaptionTemplate;
import dev.genga.app.caption.Captioning;
import dev.genga.app.caption.Showing;
import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.chat.ChatServer;
import dev.genga.chat.OpenAiChat;
import dev.genga.wan.text.PromptCleaner;
import dev.genga.wan.text.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `genga caption`.
@Command(
    name = "caption",
    customSynopsis = {
      "genga caption DIR... --chat ADDRESS [OPTIONS]",
      "       genga caption --check DIR... [--begins PHRASE] [--tokenizer FILE]"
    },
    sortOptions = false,
    description = {
      "Have a model that sees write a caption beside each clip and picture, or check captions.",
      "Clips are shown as frames spread evenly. Captions that exist are kept. Ended at any moment,"
          + " the same command goes on with the rest.",
    },
    footer = {
      "",
      "Examples:",
      "  A model on this machine, every caption with the LoRA's phrase:",
      "    genga caption clips --chat http://localhost:11434/v1 \\",
      "      --chat-model qwen2.5vl --begins \"Studio Ghibli style.\"",
      "  The clip's file as a video, for a server such as vLLM that takes one:",
      "    genga caption clips --chat http://localhost:8000/v1 --show VIDEO",
      "  Twenty first, to look at:",
      "    genga caption dataset.toml --chat http://localhost:8000/v1 --most 20",
      "  What is wrong with captions that exist:",
      "    genga caption --check clips --begins \"Studio Ghibli style.\" \\",
      "      --tokenizer google/umt5-xxl/tokenizer.json",
      "",
      "docs/captions.md tells which servers, and what is done about answers.",
    })
final class CaptionCommand implements Callable<Integer> {
  /// What counts for a check; all else is for asking.
  private static final Set<String> OF_CHECKS = Set.of("--check", "--begins", "--tokenizer");

  @ParentCommand
  private @SuppressWarnings("NullAway.Init") Genga genga;

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description =
          "Folders of clips and pictures, folders of genga cut or genga import, or data set files.")
  private List<Path> named = new ArrayList<>();

  @Mixin private ChatOptions chat = new ChatOptions();

  @Option(
      names = "--template",
      paramLabel = "NAME",
      description =
          "What the model is told: scene, video, or a file of your own (default: scene for"
              + " pictures, video for clips).")
  private @Nullable String template;

  @Option(
      names = "--begins",
      paramLabel = "PHRASE",
      description = "What every caption begins with, such as a LoRA's trigger phrase.")
  private @Nullable String begins;

  @Option(
      names = "--show",
      paramLabel = "HOW",
      defaultValue = "PICTURES",
      description =
          "How a clip is shown: PICTURES, frames one by one, which every server takes (the"
              + " default); FRAMES, the same as one video, as vLLM takes it; VIDEO, its file; PATH,"
              + " its path, for a server on this machine that reads it, such as transformers.")
  private @SuppressWarnings("NullAway.Init") Showing showing;

  @Mixin private AskingOptions asking = new AskingOptions();

  @Option(names = "--again", description = "Replace captions that exist.")
  private boolean again;

  @Option(
      names = "--tokenizer",
      paramLabel = "FILE",
      description =
          "UMT5's tokenizer.json or spiece.model: captions are held to its 512 tokens instead of to"
              + " a number of words.")
  private @Nullable Path tokenizerFile;

  @Option(
      names = "--check",
      description = "Ask nobody, write nothing: tell what is wrong with the captions that exist.")
  private boolean check;

  @Override
  public Integer call() {
    var problems = new Problems();
    Path file = tokenizerFile;
    var tokenizer = file == null ? null : problems.gather(() -> Tokenizer.open(file));
    try (tokenizer) {
      ToIntFunction<String> tokens = tokenizer == null ? null : counter(tokenizer);
      if (check) {
        checkCaptions(tokens, problems);
      } else {
        askForCaptions(tokens, problems);
      }
    }
    return 0;
  }

  private static ToIntFunction<String> counter(Tokenizer tokenizer) {
    return caption -> {
      synchronized (tokenizer) {
        return tokenizer.count(PromptCleaner.clean(caption));
      }
    };
  }

  private void checkCaptions(@Nullable ToIntFunction<String> tokens, Problems problems) {
    var useless = new TreeSet<>(genga.typedOptions("caption"));
    useless.removeAll(OF_CHECKS);
    if (!useless.isEmpty()) {
      problems.add(
          "a check has no use for " + String.join(", ", useless), "--check", "leave it out");
    }
    var targets = problems.gather(() -> CaptionTargets.of(named));
    var scene = template("scene", problems);
    problems.throwIfAny();
    var rules = new CaptionRules(Objects.requireNonNull(scene).rules(), tokens);
    var found = CaptionCheck.of(Objects.requireNonNull(targets), rules);
    int count = targets.all().size();
    genga
        .out()
        .printf(
            "%d clips and pictures, %s%n",
            count, found.isEmpty() ? "all captions are good" : faults(found.size()));
    if (!found.isEmpty()) {
      throw new ProblemException(found);
    }
  }

  private static String faults(int count) {
    return count == 1 ? "1 fault" : count + " faults";
  }

  private @Nullable CaptionTemplate template(String own, Problems problems) {
    var found = problems.gather(() -> CaptionTemplate.of(template == null ? own : template));
    return found == null || begins == null ? found : found.beginning(begins);
  }

  private void askForCaptions(@Nullable ToIntFunction<String> tokens, Problems problems) {
    var server = chat.server(problems);
    if (server == null && problems.isEmpty()) {
      problems.add(
          "captions want a model that sees, and none is named",
          "--chat",
          "name its address, such as http://localhost:11434/v1");
    }
    var targets = problems.gather(() -> CaptionTargets.of(named));
    var settings = settings(tokens, problems);
    problems.throwIfAny();
    var report =
        ask(
            Objects.requireNonNull(server),
            Objects.requireNonNull(settings),
            Objects.requireNonNull(targets));
    tell(report);
    if (!report.problems().isEmpty()) {
      throw new ProblemException(report.problems());
    }
  }

  private @Nullable CaptionSettings settings(
      @Nullable ToIntFunction<String> tokens, Problems problems) {
    var clips = template("video", problems);
    var pictures = template == null ? template("scene", problems) : clips;
    if (clips == null || pictures == null) {
      return null;
    }
    var settings = new CaptionSettings(clips, pictures, showing, asking.limits(), again, tokens);
    asking.limits().check(problems);
    if (showing.isWhole() && clips.countsFramesOfFiles()) {
      problems.add(
          "the template tells how many frames are shown, and of a file the server chooses them",
          "--template " + template,
          "write pictures: before the lines with {frames}, or use --show FRAMES");
    }
    if (showing.isWhole() && genga.typedOptions("caption").contains("--frames")) {
      problems.add(
          "of a clip's file the server chooses the frames",
          "--show %s --frames".formatted(showing),
          "leave --frames out, or use --show FRAMES");
    }
    return settings;
  }

  private CaptionReport ask(ChatServer server, CaptionSettings settings, CaptionTargets targets) {
    try (var model = new OpenAiChat(server);
        var progress = new CaptionProgress(genga.console())) {
      return new Captioning(model, server.toString(), settings).run(targets, progress);
    }
  }

  private void tell(CaptionReport report) {
    genga
        .out()
        .printf(
            "%d captions written, %d there already, %d set aside, %d left%n",
            report.written(), report.kept(), report.aside(), report.left());
  }
}
