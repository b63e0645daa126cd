package dev.genga.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderTreeTest {
  @TempDir private Path folder;

  @Test
  void deletesWhatIsBelowAndNotWhatALinkLeadsTo() throws IOException {
    Path kept = Files.writeString(folder.resolve("kept"), "text");
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("a/b"));
    Files.writeString(tree.resolve("a/b/file"), "text");
    Files.createSymbolicLink(tree.resolve("link"), kept);

    FolderTree.delete(tree);

    assertThat(tree).doesNotExist();
    assertThat(kept).hasContent("text");
  }

  @Test
  void leavesAloneWhatIsNoFolder() {
    FolderTree.delete(folder.resolve("absent"));
    assertThat(folder).isEmptyDirectory();
  }
}
