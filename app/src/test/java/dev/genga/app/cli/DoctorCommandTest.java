package dev.genga.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What recipes lack, beside what the machine has.
class DoctorCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void writeRecipes() throws IOException {
    Files.createDirectories(folder.resolve("models"));
    Files.writeString(folder.resolve("models/mine.pth"), "x");
    write("recipe.toml", "t5 = \"models/mine.pth\"\nvae = \"models/wan_2.1_vae.safetensors\"\n");
    write("whole.toml", "t5 = \"models/mine.pth\"\n");
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void whatARecipeLacksIsMissingAndSaysWhereItComesFrom() {
    var run = doctor(Path.of("").toAbsolutePath(), "--for", path("recipe.toml"));

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out())
        .contains(
            "recipes\n  recipe      %s lacks the vae wan_2.1_vae.safetensors (vae)\n"
                .formatted(path("recipe.toml")),
            "missing:\n",
            "genga models pull NAME -o " + folder.resolve("models"));
  }

  @Test
  void aRecipeWhoseModelsAreThereIsGoodAndOneThatNamesNoneIsTold() throws IOException {
    write("none.toml", "steps = 3\n");
    var good = doctor(Path.of("").toAbsolutePath(), "--for", path("whole.toml"));
    var none =
        doctor(
            Path.of("").toAbsolutePath(), "--for", path("whole.toml"), "--for", path("none.toml"));

    assertThat(good.exitCode()).isZero();
    assertThat(good.out()).contains("  recipe      " + path("whole.toml") + ": all is there\n");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.out())
        .contains(
            path("whole.toml") + ": all is there\n",
            path("none.toml") + ": the file names no model");
  }

  @Test
  void inAProjectItsModelsAndRecipesAreLookedAt() throws IOException {
    write("genga.toml", "");
    write("dataset.toml", "[general]\nbatch_size = 1\n");

    var run = doctor(folder);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out())
        .contains("models\n", "text to video in 4 to 8 steps lacks ", "mine.pth: ")
        .contains(path("recipe.toml") + " lacks the vae", path("whole.toml") + ": all is there")
        .doesNotContain("dataset.toml", "genga.toml");
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private static CommandRun doctor(Path place, String... more) {
    var line = new ArrayList<>(List.of("--engine", "bundled", "doctor"));
    line.addAll(List.of(more));
    return CommandRun.in(place, line.toArray(String[]::new));
  }
}
