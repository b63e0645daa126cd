package dev.genga.bench;

import dev.genga.base.FolderTree;
import java.nio.file.Path;

/// A folder that is gone after its use.
///
/// @param path of it
record ScratchFolder(Path path) implements AutoCloseable {
  @Override
  public void close() {
    FolderTree.delete(path);
  }
}
