package dev.genga.app.musubi;

import dev.genga.base.Problems;
import java.util.ArrayList;
import java.util.List;

/// musubi-tuner's commands, from pasted words to work.
///
/// ```java
/// var commands = MusubiCommands.ofText(Files.readString(bat), "train.bat");
/// for (var job : MusubiCommands.translate(commands, surroundings)) { ... }
/// ```
public final class MusubiCommands {
  private MusubiCommands() {}

  /// The commands in a text, each as its words.
  ///
  /// @param source where the text is from
  /// @throws dev.genga.base.ProblemException if a quote is left open
  public static List<List<String>> ofText(String text, String source) {
    return ShellText.commands(text, source);
  }

  /// Translates commands, in order.
  ///
  /// @throws dev.genga.base.ProblemException with all that is wrong with all of them
  public static List<MusubiJob> translate(List<List<String>> commands, Surroundings surroundings) {
    var problems = new Problems();
    var jobs = new ArrayList<MusubiJob>();
    if (commands.isEmpty()) {
      problems.add(
          "there is no command of musubi-tuner",
          "genga musubi",
          "paste one behind it, or name a file with some; `genga musubi --help` has examples");
    }
    for (var words : commands) {
      PastedCommand.of(words, problems)
          .ifPresent(command -> {
            var arguments = ArgumentParser.parse(command, problems);
            var job =
                switch (command.script()) {
                  case CACHE_LATENTS, CACHE_TEXTS ->
                      CacheTranslation.of(arguments, surroundings, problems);
                  case TRAIN ->
                      new TrainTranslation(arguments, command.launch(), surroundings, problems)
                          .job();
                };
            if (job != null) {
              jobs.add(job);
            }
          });
    }
    problems.throwIfAny();
    return jobs;
  }
}
