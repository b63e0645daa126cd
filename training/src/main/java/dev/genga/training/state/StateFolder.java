package dev.genga.training.state;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a run's states lie: `NAME-state/step00000250.safetensors` in its folder, one file a step.
///
/// @param output the run's folder
/// @param name of its results
public record StateFolder(Path output, String name) {
  private static final Pattern STEP = Pattern.compile("step(\\d{8,9})\\.safetensors");

  /// The folder of the states.
  public Path path() {
    return output.resolve(name + "-state");
  }

  /// The file of a step's state.
  public Path file(int step) {
    return path().resolve(String.format(Locale.ROOT, "step%08d.safetensors", step));
  }

  /// The one state that earlier versions kept.
  Path earlier() {
    return output.resolve(name + "-state.safetensors");
  }

  /// The states that are there, the newest first.
  public List<Path> newestFirst() {
    var found = new ArrayList<Path>();
    if (Files.isDirectory(path())) {
      try (var files = Files.newDirectoryStream(path(), StateFolder::isState)) {
        files.forEach(found::add);
      } catch (IOException e) {
        throw new UncheckedIOException("reading " + path() + ": " + e.getMessage(), e);
      }
    }
    found.sort(Comparator.comparingInt(StateFolder::stepOf).reversed());
    if (Files.isRegularFile(earlier()) && !SavedState.isOther(earlier())) {
      found.add(earlier());
    }
    return found;
  }

  /// What the run is by its newest state whose header can be read; null where there is none.
  public @Nullable RunIdentity identity() {
    for (var state : newestFirst()) {
      var identity = SavedState.identity(state);
      if (identity != null) {
        return identity;
      }
    }
    return null;
  }

  /// The step of the newest state up to a step; 0 where there is none.
  public int newest(int upTo) {
    return newestFirst().stream()
        .filter(StateFolder::isState)
        .mapToInt(StateFolder::stepOf)
        .filter(step -> step <= upTo)
        .max()
        .orElse(0);
  }

  private static boolean isState(Path file) {
    return STEP.matcher(String.valueOf(file.getFileName())).matches();
  }

  private static int stepOf(Path file) {
    String name = String.valueOf(file.getFileName());
    return Integer.parseInt(name.substring("step".length(), name.indexOf('.')));
  }

  /// Deletes all states but the newest. One that can't be deleted now, because another program reads
  /// it, stays until the next time.
  ///
  /// @param good the newest up to this step stays as well; null for none
  void keepNewest(int count, @Nullable Integer good) {
    Path spared = good == null ? null : file(newest(good));
    newestFirst().stream()
        .skip(count)
        .filter(old -> !old.equals(spared))
        .forEach(old -> {
          try {
            Files.deleteIfExists(old);
          } catch (IOException e) {
            // See above.
          }
        });
  }

  /// Takes a damaged state out of the row, without deleting it.
  ///
  /// @return its new name
  Path setAside(Path state) {
    Path aside = state.resolveSibling(state.getFileName() + ".damaged");
    try {
      Files.move(state, aside, StandardCopyOption.REPLACE_EXISTING);
      return aside;
    } catch (IOException e) {
      throw new UncheckedIOException("renaming " + state + ": " + e.getMessage(), e);
    }
  }
}
