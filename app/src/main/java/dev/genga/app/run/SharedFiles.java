package dev.genga.app.run;

import dev.genga.training.RunRecorder;
import dev.genga.training.state.StateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A run's files whose names say nothing of it: its log, its page and its recipe. Where a run of another
/// name has left its own in the folder, they are set aside as `OTHER-log.jsonl` and so on; a run that goes
/// on gets back what was set aside of it.
///
/// @param output the run's folder
/// @param name of the run
record SharedFiles(Path output, String name) {
  static final String LOG = "log.jsonl";
  static final String PAGE = "index.html";
  static final String RECIPE = "recipe.toml";

  /// The log is the last one: as long as it is there, it tells whose the others are.
  private static final List<String> ALL = List.of(PAGE, RECIPE, LOG);

  private static final String STATES = "-state";

  /// Makes the names free for this run.
  ///
  /// @param remark takes a line for the user where another run's files are set aside
  /// @throws UncheckedIOException if a file can't be renamed
  void take(Consumer<String> remark) {
    String owner = owner();
    if (name.equals(owner)) {
      return;
    }
    if (owner != null) {
      ALL.forEach(file -> move(file, owner + "-" + file));
      remark.accept(
          "the folder has the log, page and recipe of '%1$s' too: they are %1$s-%2$s and so on now"
              .formatted(owner, LOG));
    }
    ALL.forEach(file -> move(name + "-" + file, file));
  }

  /// Whose the log is; null where there is none.
  private @Nullable String owner() {
    Path log = output.resolve(LOG);
    if (!Files.exists(log)) {
      return null;
    }
    String told = RunRecorder.nameIn(log);
    return told == null ? ownerByStates() : told;
  }

  /// Logs of earlier versions tell no name.
  private String ownerByStates() {
    if (!new StateFolder(output, name).newestFirst().isEmpty()) {
      return name;
    }
    try (var folders = Files.newDirectoryStream(output, "*" + STATES)) {
      String newest = name;
      long changed = Long.MIN_VALUE;
      for (var folder : folders) {
        String other = String.valueOf(folder.getFileName()).replaceFirst(STATES + "$", "");
        long time = Files.getLastModifiedTime(folder).toMillis();
        boolean has = !new StateFolder(output, other).newestFirst().isEmpty();
        if (has && time > changed) {
          newest = other;
          changed = time;
        }
      }
      return newest;
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + output + ": " + e.getMessage(), e);
    }
  }

  private void move(String from, String to) {
    Path file = output.resolve(from);
    if (Files.exists(file)) {
      try {
        Files.move(file, output.resolve(to), StandardCopyOption.REPLACE_EXISTING);
      } catch (IOException e) {
        throw new UncheckedIOException("renaming " + file + ": " + e.getMessage(), e);
      }
    }
  }
}
