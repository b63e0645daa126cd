package dev.genga.testing.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;

/// What a [RuledFileSystem] does besides what the real one does. All paths are the real one's.
public interface FileRules {
  /// No rules.
  FileRules NONE = new FileRules() {};

  /// Before a file is opened.
  ///
  /// @throws IOException to refuse it
  default void opening(Path file, Set<? extends OpenOption> options) throws IOException {}

  /// What takes the place of a channel that was opened.
  default FileChannel opened(Path file, FileChannel channel) {
    return channel;
  }

  /// Moves a file.
  default void move(Path from, Path to, CopyOption... options) throws IOException {
    Files.move(from, to, options);
  }

  /// Deletes a file or an empty folder.
  default void delete(Path file) throws IOException {
    Files.delete(file);
  }
}
