package dev.genga.app.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledBaseTest {
  private static final long MOST = 12_000_000;

  @TempDir private Path folder;

  @Test
  void theBaseIsWholeAndSmall() throws IOException {
    var base = BundledBase.unpack(folder);
    long bytes = 0;
    for (var file : base.finished()) {
      assertThat(file).hasParent(folder).isNotEmptyFile();
      bytes += Files.size(file);
    }
    assertThat(bytes).isLessThan(MOST);
  }
}
