package dev.genga.dataset.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlanFileTest {
  @TempDir private Path path;
  private DatasetPlan plan;
  private Path file;

  @BeforeEach
  void plan() {
    file = path.resolve("out/plan.json");
    plan =
        new PlanFolder(path)
            .clip("rain.mp4", 90, "24000/1001")
            .clip("snow.mp4", 45)
            .file("clips/snow.txt", "snow, \"quoted\"\nand 雪")
            .file("clips/rain.1.txt", "more rain")
            .image("still.png", 640, 480)
            .image("masks/snow.png", 1920, 1040)
            .plan(
                """
                [general]
                caption_extension = ".txt"

                [[datasets]]
                image_directory = "images"
                enable_bucket = true

                [[datasets]]
                video_directory = "clips"
                cache_directory = "cache/1"
                frame_extraction = "uniform"
                frame_sample = 2
                target_frames = [20, 45]
                max_frames = 33
                batch_size = 2

                [[datasets]]
                video_directory = "clips"
                cache_directory = "cache/2"
                source_fps = 24.0
                several_captions = "files"
                caption_prefix = "Old film. "
                caption_dropout = 0.1
                mask_directory = "images/masks"
                is_reg = true
                prior_loss_weight = 0.5
                """,
                PlanOptions.standard().withGradientAccumulation(2));
  }

  @Test
  void aPlanIsReadBackAsItWas() {
    PlanFile.write(file, plan);
    assertThat(PlanFile.read(file)).isEqualTo(plan);
  }

  @Test
  void theSamePlanGivesTheSameBytes() throws Exception {
    PlanFile.write(file, plan);
    byte[] first = Files.readAllBytes(file);
    PlanFile.write(file, PlanFile.read(file));
    assertThat(Files.readAllBytes(file)).isEqualTo(first);
  }

  @Test
  void everyClipHasALine() throws Exception {
    PlanFile.write(file, plan);
    assertThat(new ObjectMapper().readTree(file.toFile()).at("/plan/sections")).hasSize(3);
    assertThat(Files.readAllLines(file).stream().map(String::strip))
        .contains(
            ("{\"file\": \"%1$s/clips/snow.mp4\", \"kind\": \"clip\", \"size\": \"1920x1040\","
                    + " \"file_frames\": 45, \"use\": \"every frame\", \"frames\": 45,"
                    + " \"bucket\": \"976x528\", \"caption\": {\"text\": \"snow,"
                    + " \\\"quoted\\\"\\nand 雪\", \"file\": \"%1$s/clips/snow.txt\", \"line\": 0},"
                    + " \"text_cache\": \"snow_wan_te.safetensors\", \"samples\":"
                    + " [{\"first\": 0, \"frames\": 17, \"latent_cache\":"
                    + " \"snow_00000-017_0976x0528_wan.safetensors\"},"
                    + " {\"first\": 28, \"frames\": 17, \"latent_cache\":"
                    + " \"snow_00028-017_0976x0528_wan.safetensors\"},"
                    + " {\"first\": 0, \"frames\": 45, \"latent_cache\":"
                    + " \"snow_00000-045_0976x0528_wan.safetensors\"}],"
                    + " \"further\": [], \"mask\": \"none\"}")
                .formatted(path));
  }

  @Test
  void aMissingDamagedOrForeignPlanIsRefused() throws Exception {
    assertThatThrownBy(() -> PlanFile.read(file))
        .hasMessage(
            """
            error: there is no plan
               at: %s
              fix: make one with `genga plan`\
            """
                .formatted(file));
    PlanFile.write(file, plan);
    String text = Files.readString(file);
    Files.writeString(file, text.substring(0, text.length() / 2));
    assertThatThrownBy(() -> PlanFile.read(file))
        .hasMessageStartingWith("error: the plan can't be read: ")
        .hasMessageEndingWith("fix: plan again");
    Files.writeString(file, text.replace("\"every frame\"", "\"some frames\""));
    assertThatThrownBy(() -> PlanFile.read(file))
        .hasMessageStartingWith("error: the plan can't be read: ");
    Files.writeString(file, text.replace("\"version\": 2", "\"version\": 3"));
    assertThatThrownBy(() -> PlanFile.read(file))
        .hasMessageStartingWith("error: the plan has version 3, and this program reads 2");
  }
}
