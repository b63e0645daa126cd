package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.app.demo.SmallDataset;
import dev.genga.app.run.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/// A user's folder: commands run in it, and what they leave behind.
///
/// @param path the folder, which messages show as `FOLDER`
/// @param machine under the commands
record UserFolder(Path path, Machine machine) {
  /// A section of the small project's clips, five frames of each.
  static final String CLIPS =
      """
      [[datasets]]
      video_directory = "clips"
      cache_directory = "cache"
      resolution = [64, 32]
      target_frames = [5]
      """;

  private static final List<String> MODELS =
      List.of(
          "--vae",
          "models/vae.safetensors",
          "--t5",
          "models/text-encoder.safetensors",
          "--vae-dtype",
          "FLOAT32");

  /// Options that name a file or a folder.
  private static final List<String> PLACES =
      List.of("--output", "--lora", "--logging-dir", "--network-weights", "--base-weights");

  /// A folder on the machine that the tests run on.
  UserFolder(Path path) {
    this(path, Machine.own());
  }

  /// Copies a folder, so that each test has its own.
  static UserFolder copyOf(Path template, Path path) {
    try (var files = Files.walk(template)) {
      for (var file : files.toList()) {
        Path to = path.resolve(template.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(to);
        } else {
          Files.copy(file, to);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new UserFolder(path);
  }

  /// The same folder on another machine.
  UserFolder on(Machine other) {
    return new UserFolder(path, other);
  }

  /// Writes a file.
  UserFolder file(String name, String text) {
    return file(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /// Writes a file.
  UserFolder file(String name, byte[] bytes) {
    try {
      Path file = path.resolve(name);
      Files.createDirectories(file.resolveSibling(""));
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /// Writes other bytes in the place of some in a file, which must be there.
  UserFolder edit(String name, String from, String to) {
    var text = new String(bytes(name), StandardCharsets.ISO_8859_1);
    assertThat(text).contains(from);
    return file(name, text.replace(from, to).getBytes(StandardCharsets.ISO_8859_1));
  }

  /// Puts a file in the place of another.
  UserFolder copy(String from, String to) {
    return file(to, bytes(from));
  }

  byte[] bytes(String name) {
    try {
      return Files.readAllBytes(path.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  UserFolder delete(String name) {
    try {
      Files.delete(path.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /// Writes the data set file.
  UserFolder dataset(String... sections) {
    SmallDataset.write(path, sections);
    return this;
  }

  CommandRun plan() {
    return run("plan", "dataset.toml");
  }

  CommandRun cache(String... more) {
    return run(arguments(List.of("cache", "dataset.toml"), MODELS, more));
  }

  CommandRun train(String... more) {
    return run(
        arguments(
            List.of("train", "dataset.toml", "--output", "out", "--dtype", "FLOAT32"),
            List.of("--transformer", "models/transformer.safetensors", "--steps", "2"),
            MODELS,
            more));
  }

  CommandRun generate(String... more) {
    return run(
        arguments(
            List.of("generate", "a rabbit", "--output", "made.mp4", "--dtype", "FLOAT32"),
            List.of("--transformer", "models/transformer.safetensors", "--seed", "1"),
            MODELS,
            more));
  }

  private static String[] arguments(List<String> first, List<String> second, String... more) {
    return arguments(first, second, List.of(), more);
  }

  /// An option of `more` takes the place of the same one before it.
  private static String[] arguments(
      List<String> first, List<String> second, List<String> third, String... more) {
    var all = new ArrayList<String>(first);
    all.addAll(second);
    all.addAll(third);
    var last = Arrays.asList(more);
    for (int i = all.size() - 2; i >= 0; i--) {
      if (all.get(i).startsWith("--") && last.contains(all.get(i))) {
        all.remove(i + 1);
        all.remove(i);
      }
    }
    all.addAll(last);
    return all.toArray(String[]::new);
  }

  /// Runs a command on the bundled engine, which this process has loaded; arguments that name
  /// something in the folder are made whole.
  CommandRun run(String... arguments) {
    var whole = new ArrayList<String>();
    String option = "";
    for (var argument : arguments) {
      boolean place =
          argument.matches("(models|lora|clips)/.*|dataset\\.toml|prompts\\.txt")
              || PLACES.contains(option);
      whole.add(place ? path.resolve(argument).toString() : argument);
      option = argument;
    }
    whole.addAll(List.of("--engine", "bundled"));
    return CommandRun.of(machine, whole.toArray(String[]::new));
  }

  /// Holds a command to being refused: exit code 2, this message and nothing after it, and the folder
  /// as it was but for files that are named here.
  ///
  /// @param message whole, from the first problem on
  /// @param written files that may be new: `plan.json` where the work had begun
  void refuses(Supplier<CommandRun> command, String message, String... written) {
    var before = content();
    var run = command.get();
    assertThat(problems(run)).isEqualTo(message);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    var after = content();
    List.of(written).forEach(after::remove);
    assertThat(after).isEqualTo(before);
  }

  /// What a command printed, from the first problem on.
  String problems(CommandRun run) {
    return problems(run.err());
  }

  /// [#problems(CommandRun)] of a command's error output.
  String problems(String err) {
    int at = err.indexOf("error: ");
    return (at < 0 ? err : err.substring(at)).replace(path.toString(), "FOLDER");
  }

  /// The files' names with a hash of their content.
  Map<String, String> content() {
    var found = new TreeMap<String, String>();
    try (var files = Files.walk(path)) {
      for (var file : files.filter(f -> !f.equals(path)).toList()) {
        String name = path.relativize(file).toString();
        found.put(
            name,
            Files.isDirectory(file)
                ? "folder"
                : Integer.toHexString(Arrays.hashCode(Files.readAllBytes(file))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }
}
