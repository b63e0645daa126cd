package dev.genga.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UserFoldersTest {
  @Test
  void onLinuxTheXdgFolderHoldsTheSettings() {
    assertThat(UserFolders.config(Map.of("XDG_CONFIG_HOME", "/x"), "Linux", "/home/a"))
        .isEqualTo(Path.of("/x/genga"));
    assertThat(UserFolders.config(Map.of(), "Linux", "/home/a"))
        .isEqualTo(Path.of("/home/a/.config/genga"));
  }

  @Test
  void onWindowsTheRoamingFolderDoes() {
    assertThat(UserFolders.config(Map.of("APPDATA", "/r"), "Windows 11", "/u"))
        .isEqualTo(Path.of("/r/genga"));
  }

  @Test
  void onMacTheLibraryDoes() {
    assertThat(UserFolders.config(Map.of(), "Mac OS X", "/Users/a"))
        .isEqualTo(Path.of("/Users/a/Library/Application Support/genga"));
  }

  @Test
  void gengasOwnVariableComesFirst() {
    assertThat(
            UserFolders.config(
                Map.of("GENGA_CONFIG", "/g", "XDG_CONFIG_HOME", "/x"), "Linux", "/home/a"))
        .isEqualTo(Path.of("/g"));
  }
}
