package dev.genga.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.training.log.RunLog;
import dev.genga.training.state.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds runs of several names in one folder to keeping their own logs, pages and recipes.
class SharedFilesTest {
  @TempDir private Path folder;
  private final List<String> remarks = new ArrayList<>();

  private void take(String name) {
    new SharedFiles(folder, name).take(remarks::add);
  }

  /// What a run leaves; before there were names in logs without one.
  private void leave(String name, boolean told) throws IOException {
    Files.writeString(folder.resolve(SharedFiles.PAGE), "page of " + name);
    Files.writeString(folder.resolve(SharedFiles.RECIPE), "recipe of " + name);
    try (var log = RunLog.create(folder.resolve(SharedFiles.LOG), Clock.systemUTC())) {
      log.event(0, "started", told ? Map.of("name", name) : Map.of());
      log.event(1, "saved", Map.of("file", name + ".safetensors"));
    }
    Path state = new StateFolder(folder, name).file(1);
    Files.createDirectories(state.resolveSibling(""));
    Files.writeString(state, "state");
  }

  private String page() throws IOException {
    return Files.readString(folder.resolve(SharedFiles.PAGE));
  }

  @Test
  void whatIsItsOwnStays() throws IOException {
    take("a");
    assertThat(folder).isEmptyDirectory();
    leave("a", true);
    take("a");
    assertThat(page()).isEqualTo("page of a");
    assertThat(remarks).isEmpty();
  }

  @Test
  void eachRunGetsItsOwnBack() throws IOException {
    leave("a", true);
    take("b");
    assertThat(folder.resolve(SharedFiles.LOG)).doesNotExist();
    leave("b", true);
    take("a");
    assertThat(page()).isEqualTo("page of a");
    assertThat(folder.resolve("b-recipe.toml")).hasContent("recipe of b");
    take("b");
    assertThat(page()).isEqualTo("page of b");
    assertThat(folder.resolve("a-log.jsonl")).exists();
    assertThat(remarks).hasSize(3);
  }

  @Test
  void aKillInBetweenLosesNothing() throws IOException {
    leave("a", true);
    Files.move(folder.resolve(SharedFiles.PAGE), folder.resolve("a-index.html")); // killed here
    take("b");
    assertThat(folder.resolve("a-recipe.toml")).exists();
    leave("b", true);
    take("a");
    assertThat(page()).isEqualTo("page of a");

    // Or where what is its own was on its way back.
    Files.move(folder.resolve(SharedFiles.LOG), folder.resolve("a-log.jsonl"));
    take("a");
    assertThat(folder.resolve(SharedFiles.LOG)).exists();
  }

  @Test
  void logsOfEarlierVersionsAreToldApartByStates() throws IOException {
    leave("a", false);
    take("a");
    assertThat(page()).isEqualTo("page of a");
    Path old = new StateFolder(folder, "older").file(1);
    Files.createDirectories(old.resolveSibling(""));
    Files.writeString(old, "state");
    Files.setLastModifiedTime(old.resolveSibling(""), FileTime.from(Instant.EPOCH));
    take("b");
    assertThat(folder.resolve("a-index.html")).hasContent("page of a");
  }
}
