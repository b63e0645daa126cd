package dev.genga.dataset.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.Problems;
import dev.genga.dataset.plan.CacheNames;
import dev.genga.tensor.DType;
import dev.genga.tensor.TensorScope;
import dev.genga.video.Fraction;
import dev.genga.video.Frame;
import dev.genga.video.VideoWriter;
import dev.genga.wan.generation.EncoderDtypes;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Caches of which musubi-tuner knows nothing: further captions, the empty prompt, masks.
class OwnCachesTest {
  @TempDir private Path folder;

  private CacheProject twoClips(String more) {
    return new CacheProject(folder)
        .clip("cat", 9, "a cat\na nice pet")
        .clip("dog", 9, "a dog")
        .sections(CacheProject.section("cache", 9) + more);
  }

  @Test
  void aFurtherCaptionAndTheEmptyPromptHaveFilesThatMusubiPassesOver() {
    var project = twoClips("several_captions = \"lines\"\ncaption_dropout = 0.2\n");
    assertThat(project.make())
        .containsExactly(
            new CacheReport("latents", 2, 0, 0, 2), new CacheReport("texts", 4, 0, 0, 4));
    assertThat(project.files().keySet())
        .containsExactly(
            "cat_00000-009_0064x0032_wan.safetensors",
            "cat_wan_te.1.safetensors",
            "cat_wan_te.safetensors",
            "dog_00000-009_0064x0032_wan.safetensors",
            "dog_wan_te.safetensors",
            "genga-empty-prompt.safetensors");
    try (var _ = TensorScope.open()) {
      var cat = CacheFiles.readText(project.cache("cat_wan_te.safetensors"));
      var pet = CacheFiles.readText(project.cache("cat_wan_te.1.safetensors"));
      var empty = CacheFiles.readText(project.cache(CacheNames.EMPTY_TEXT));
      assertThat(cat.isEqualTo(pet)).isFalse();
      assertThat(empty.size(0)).as("the end token alone").isEqualTo(1);
    }
    assertThat(project.caches().faults(project.plan())).isEmpty();
  }

  /// Neither passes for the other: what the model is told differs by some per cent.
  @Test
  void textsOfARoundedEncoderAreOthersThanThoseOfOneAsItIs() throws IOException {
    var project = twoClips("");
    var usual = EncoderDtypes.USUAL;
    var rounded = new EncoderDtypes(usual.vae(), DType.FLOAT8_E4M3FN);
    project.make(usual);
    var before = hash(project, "cat_wan_te.safetensors");
    assertThat(project.caches(usual).faults(project.plan())).isEmpty();
    assertThat(project.caches(rounded).faults(project.plan()))
        .containsOnlyKeys(
            project.cache("cat_wan_te.safetensors"), project.cache("dog_wan_te.safetensors"));
    assertThat(project.make(rounded))
        .containsExactly(
            new CacheReport("latents", 0, 2, 0, 0), new CacheReport("texts", 2, 0, 0, 2));
    assertThat(project.unused())
        .containsExactly(
            "cat_wan_te.safetensors: changed since: dtype",
            "dog_wan_te.safetensors: changed since: dtype");
    assertThat(hash(project, "cat_wan_te.safetensors")).isNotEqualTo(before);
    assertThat(project.caches(rounded).faults(project.plan())).isEmpty();
    assertThat(project.make(usual))
        .containsExactly(
            new CacheReport("latents", 0, 2, 0, 0), new CacheReport("texts", 2, 0, 0, 2));
    assertThat(hash(project, "cat_wan_te.safetensors")).isEqualTo(before);
  }

  private static String hash(CacheProject project, String file) throws IOException {
    return ContentHashes.sha256(project.cache(file));
  }

  @Test
  void anotherPrefixMakesEveryTextAgainAndNothingElse() {
    var project = twoClips("caption_prefix = \"Ink. \"\n");
    project.make();
    project.sections(CacheProject.section("cache", 9) + "caption_prefix = \"Oil. \"\n");
    assertThat(project.make())
        .containsExactly(
            new CacheReport("latents", 0, 2, 0, 0), new CacheReport("texts", 2, 0, 0, 2));
    assertThat(project.unused())
        .containsExactly(
            "cat_wan_te.safetensors: changed since: caption",
            "dog_wan_te.safetensors: changed since: caption");
  }

  @Test
  void aMaskIsTheMeanOfThePixelsOfEachLatent() throws Exception {
    var project = twoClips("mask_directory = \"masks\"\n");
    // Left half white; the other mask gets brighter from frame to frame.
    Path still = Files.createDirectories(folder.resolve("masks")).resolve("cat.png");
    writePng(still, picture((x, y) -> x < CacheProject.WIDTH / 2 ? 255 : 0));
    var growing = new ArrayList<Frame>();
    for (int i = 0; i < 9; i++) {
      int brightness = 20 * i;
      growing.add(picture((x, y) -> brightness));
    }
    VideoWriter.write(folder.resolve("masks/dog.mp4"), Fraction.of(16), Map.of(), growing);

    assertThat(project.make())
        .containsExactly(
            new CacheReport("latents", 2, 0, 0, 2),
            new CacheReport("masks", 2, 0, 0, 2),
            new CacheReport("texts", 2, 0, 0, 2));
    try (var _ = TensorScope.open()) {
      var cat = CacheFiles.readMask(project.cache(mask("cat")));
      assertThat(cat.shape()).containsExactly(3, 4, 8);
      float[] values = cat.toFloats();
      for (int i = 0; i < values.length; i++) {
        assertThat(values[i]).as("value %d", i).isEqualTo(i % 8 < 4 ? 1f : 0f);
      }
      var dog = CacheFiles.readMask(project.cache(mask("dog"))).toFloats();
      // Frame 0; frames 1 to 4; frames 5 to 8. The video's own loss is a few steps of 255.
      float[] expected = {0, 50 / 255f, 130 / 255f};
      for (int i = 0; i < dog.length; i++) {
        assertThat(dog[i]).isCloseTo(expected[i / 32], Offset.offset(4 / 255f));
      }
    }
    assertThat(project.make()).contains(new CacheReport("masks", 0, 2, 0, 0));
    writePng(still, picture((x, y) -> 255));
    assertThat(project.make())
        .containsExactly(
            new CacheReport("latents", 0, 2, 0, 0),
            new CacheReport("masks", 1, 1, 0, 1),
            new CacheReport("texts", 0, 2, 0, 0));
    assertThat(project.unused()).containsExactly(mask("cat") + ": changed since: mask");
  }

  private static String mask(String clip) {
    return clip + "_00000-009_0064x0032_wan.mask.safetensors";
  }

  private static void writePng(Path file, Frame frame) throws IOException {
    var image = new BufferedImage(frame.width(), frame.height(), BufferedImage.TYPE_3BYTE_BGR);
    for (int i = 0; i < frame.width() * frame.height(); i++) {
      int grey = frame.rgb()[3 * i] & 0xff;
      image.setRGB(i % frame.width(), i / frame.width(), grey * 0x010101);
    }
    ImageIO.write(image, "png", file.toFile());
  }

  private interface Brightness {
    int at(int x, int y);
  }

  private static Frame picture(Brightness brightness) {
    byte[] rgb = new byte[3 * CacheProject.WIDTH * CacheProject.HEIGHT];
    for (int i = 0; i < rgb.length; i++) {
      int pixel = i / 3;
      rgb[i] = (byte) brightness.at(pixel % CacheProject.WIDTH, pixel / CacheProject.WIDTH);
    }
    return new Frame(CacheProject.WIDTH, CacheProject.HEIGHT, rgb);
  }

  @Test
  void cachesTakenAsTheyAreFoundHaveToBeThereToo() throws Exception {
    var project = twoClips("several_captions = \"lines\"\ncaption_dropout = 0.2\n");
    project.make();
    var plan = project.plan();
    long width = 64;
    new FoundCaches(16, width, 512).check(plan);
    assertThatThrownBy(() -> new FoundCaches(16, width, 2).check(plan))
        .hasMessageContaining("the prompt of this cache has")
        .hasMessageContaining("tokens, and the transformer reads 2");
    for (var gone : List.of("cat_wan_te.1.safetensors", CacheNames.EMPTY_TEXT)) {
      Files.delete(project.cache(gone));
    }
    assertThatThrownBy(() -> new FoundCaches(16, width, 512).check(plan))
        .hasMessageContaining("2 files of prompt embeddings are not there yet")
        .hasMessageContaining("cat_wan_te.1.safetensors, ");
  }

  @Test
  void cachesTakenAsTheyAreFoundHaveToBeWhole() throws Exception {
    var project = twoClips("");
    project.make();
    var plan = project.plan();
    for (var file : List.of("dog_00000-009_0064x0032_wan.safetensors", "cat_wan_te.safetensors")) {
      Path cache = project.cache(file);
      byte[] whole = Files.readAllBytes(cache);
      Files.write(cache, Arrays.copyOf(whole, whole.length - 1));
      assertThatThrownBy(() -> new FoundCaches(16, 64, 512).check(plan))
          .hasMessageContaining("follow the header")
          .hasMessageContaining("at: " + cache);
      Files.write(cache, whole);
    }
    new FoundCaches(16, 64, 512).check(plan);
  }

  @Test
  void captionsAreHeldToTheTransformersLength() {
    var plan = twoClips("several_captions = \"lines\"\ncaption_prefix = \"Ink. \"\n").plan();
    var problems = new Problems();
    new CaptionLengths(10).check(plan, String::length, problems);
    assertThat(problems.list())
        .extracting(problem -> problem.what())
        .containsExactly("this caption has 15 tokens, and the transformer reads 10");
  }
}
