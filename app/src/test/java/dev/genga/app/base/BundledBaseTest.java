package dev.genga.app.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledBaseTest {
  @TempDir private Path folder;

  @Test
  void theBaseIsWholeOrItIsToldHowToMakeOne() {
    if (BundledBase.isThere()) {
      var models = BundledBase.unpack(folder).models();
      assertThat(models.transformer()).hasParent(folder).isNotEmptyFile();
    } else {
      assertThatThrownBy(() -> BundledBase.unpack(folder))
          .isInstanceOf(ProblemException.class)
          .hasMessageContaining("genga base train");
      assertThat(folder).isEmptyDirectory();
    }
  }
}
