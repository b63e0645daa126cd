package dev.genga.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.testing.files.RuledFileSystem;
import dev.genga.testing.files.WindowsRules;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds the lock to its word on a disk where what is locked can't be read, as on Windows. A lock of
/// another process is held against a training in the tests of the commands.
class FolderLockTest {
  @TempDir private Path temporary;

  private Path folder() {
    return RuledFileSystem.folder(temporary.resolve("out"), new WindowsRules());
  }

  @Test
  void aSecondHolderIsRefusedAndToldWhoTheFirstIs() {
    var folder = folder();
    assertThat(FolderLock.isTaken(folder)).as("a folder that is not there").isFalse();
    try (var lock = FolderLock.take(folder)) {
      assertThat(lock.isHeld()).isTrue();
      assertThat(FolderLock.isTaken(folder)).isTrue();
      assertThatThrownBy(() -> FolderLock.take(folder))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e ->
                  assertThat(e.problems().getFirst().what())
                      .startsWith(
                          "another genga is at work in this folder: process %d, since %d-"
                              .formatted(
                                  ProcessHandle.current().pid(), LocalDate.now().getYear())));
    }
  }

  @Test
  void whoeverKeepsAFolderTellsWhatItIs() {
    var folder = folder();
    try (var _ = FolderLock.take(folder, "the desk; Ctrl-C closes it")) {
      assertThatThrownBy(() -> FolderLock.take(folder))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining(": the desk; Ctrl-C closes it\n");
    }
  }

  @Test
  void aLockThatWasGivenBackOrLeftByAKilledProcessKeepsNobodyOut() throws Exception {
    var folder = folder();
    FolderLock.take(folder).close();
    Files.writeString(folder.resolve(".genga.lock"), "4711 2026-01-01T00:00:00Z\n");
    try (var lock = FolderLock.take(folder)) {
      assertThat(lock.isHeld()).isTrue();
    }
    assertThat(folder.resolve(".genga.lock")).isEmptyFile();
    assertThat(FolderLock.isTaken(folder)).isFalse();
  }
}
