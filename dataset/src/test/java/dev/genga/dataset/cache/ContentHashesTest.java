package dev.genga.dataset.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContentHashesTest {
  @TempDir private Path folder;

  @Test
  void filesThatAreGoneAreForgotten() throws IOException {
    Path memory = folder.resolve("hashes.json");
    Path stays = Files.writeString(folder.resolve("stays"), "a");
    Path goes = Files.writeString(folder.resolve("goes"), "b");
    var hashes = new ContentHashes(memory);
    String hash = hashes.of(stays);
    hashes.of(goes);
    hashes.save();
    assertThat(memory).content().contains(stays.toString(), goes.toString());

    Files.delete(goes);
    var later = new ContentHashes(memory);
    later.of(Files.writeString(folder.resolve("new"), "c"));
    later.save();

    assertThat(memory).content().contains(stays.toString(), hash).doesNotContain(goes.toString());
  }
}
