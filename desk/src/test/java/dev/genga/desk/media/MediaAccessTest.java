package dev.genga.desk.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaAccessTest {
  @TempDir private Path root;
  private Path folder;
  private Path other;
  private Path secret;
  private MediaAccess access;

  @BeforeEach
  void write() throws IOException {
    folder = Files.createDirectories(root.resolve("set"));
    Files.createDirectories(folder.resolve("clips"));
    Files.writeString(folder.resolve("clips/a.mp4"), "a");
    other = Files.createDirectories(root.resolve("other"));
    secret = Files.writeString(other.resolve("b.mp4"), "b");
    access = MediaAccess.of(folder, List.of());
  }

  @Test
  void aClipOfTheFolderIsReadByItsNameThereAndInFull() throws IOException {
    var real = folder.resolve("clips/a.mp4").toRealPath();
    assertThat(access.file("clips/a.mp4")).contains(real);
    assertThat(access.file(real.toString())).contains(real);
    assertThat(access.caption("clips/a.mp4")).contains(real.resolveSibling("a.txt"));
  }

  @Test
  void noNameLeadsOutOfTheFolder() {
    for (var name :
        List.of(
            "../other/b.mp4",
            "clips/../../other/b.mp4",
            secret.toString(),
            "/etc/passwd",
            "clips/none.mp4",
            "clips",
            "",
            "a\0b")) {
      assertThat(access.file(name)).as(name).isEmpty();
      assertThat(access.caption(name)).as(name).isEmpty();
    }
  }

  @Test
  void noLinkLeadsOutOfTheFolder() throws IOException {
    Files.createSymbolicLink(folder.resolve("clips/link.mp4"), secret);
    Files.createSymbolicLink(folder.resolve("elsewhere"), other);
    assertThat(access.file("clips/link.mp4")).isEmpty();
    assertThat(access.file("elsewhere/b.mp4")).isEmpty();
    assertThat(access.caption("elsewhere/b.mp4")).isEmpty();
  }

  @Test
  void aCaptionIsNotWrittenThroughALink() throws IOException {
    Files.createSymbolicLink(folder.resolve("clips/a.txt"), root.resolve("other/any.txt"));
    assertThat(access.caption("clips/a.mp4")).isEmpty();
  }

  @Test
  void aFolderThatTheUserNamesMayBeShown() {
    var wider = MediaAccess.of(folder, List.of(other));
    assertThat(wider.file(secret.toString())).isPresent();
    assertThat(wider.file("/etc/passwd")).isEmpty();
    assertThatThrownBy(() -> MediaAccess.of(folder, List.of(root.resolve("none"))))
        .isInstanceOf(ProblemException.class);
  }
}
