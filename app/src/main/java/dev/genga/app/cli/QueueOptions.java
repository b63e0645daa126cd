package dev.genga.app.cli;

import dev.genga.app.console.Console;
import dev.genga.base.Problems;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.PromptFile;
import dev.genga.wan.generation.PromptQueue;
import dev.genga.wan.generation.Wildcards;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Many videos in one go.
final class QueueOptions {
  @Option(
      names = "--prompts",
      paramLabel = "FILE",
      description =
          "A file of prompts, .txt, .toml, .json or .jsonl; --output is a folder then. What is"
              + " there already is not made again.")
  private @Nullable Path prompts;

  @Option(
      names = "--wildcards",
      paramLabel = "FOLDER",
      description =
          "Fill {rain|snow} and __weather__ (a line of FOLDER/weather.txt) in the prompts, by the"
              + " seed.")
  private @Nullable Path wildcards;

  /// Whether a file of prompts is named.
  boolean named() {
    return prompts != null;
  }

  /// The prompt of a single video with its places filled.
  GenerationRequest filled(GenerationRequest request) {
    return wildcards == null
        ? request
        : request.withPrompt(
            new Wildcards(wildcards).fill(request.prompt(), request.seed(), "the prompt"));
  }

  /// The jobs of the file that is named.
  ///
  /// @param start what a prompt has where it says nothing
  /// @param folder where the videos are to be
  /// @param seed the first prompt's, or null
  List<GenerationJob> jobs(
      GenerationRequest start, Path folder, @Nullable Long seed, Console console) {
    if (prompts == null) {
      throw new IllegalStateException("no file of prompts is named");
    }
    var problems = new Problems();
    if (Files.exists(folder) && !Files.isDirectory(folder)) {
      problems.add("this is no folder", folder.toString(), "name a folder for the videos");
      problems.throwIfAny();
    }
    var file = PromptFile.read(prompts, start);
    file.remarks().forEach(console::note);
    return PromptQueue.jobs(
        file, folder, seed, wildcards == null ? null : new Wildcards(wildcards));
  }
}
