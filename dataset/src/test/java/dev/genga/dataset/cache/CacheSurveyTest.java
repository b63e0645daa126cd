package dev.genga.dataset.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.dataset.cache.CacheSurvey.Stale;
import dev.genga.tensor.DType;
import dev.genga.wan.generation.EncoderDtypes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds a glance at caches to what making them finds.
class CacheSurveyTest {
  private static final EncoderDtypes DTYPES = EncoderDtypes.of(DType.FLOAT32);

  @TempDir private Path folder;

  private CacheProject twoClips() {
    return new CacheProject(folder).clip("cat", 9, "a cat").clip("dog", 9, "a dog").head(5, 9);
  }

  private CacheSurvey survey(CacheProject project) {
    return survey(project, null, DTYPES);
  }

  private CacheSurvey survey(CacheProject project, @Nullable String vae, EncoderDtypes dtypes) {
    var hashes = new ContentHashes(folder.resolve("hashes.json"));
    return CacheSurvey.of(
        project.plan(), hashes, new CacheSurvey.Known(vae, null, false, null, dtypes));
  }

  private Path clip(String name) {
    return folder.resolve("clips").resolve(name + ".mp4");
  }

  @Test
  void whatIsThereAndWhatIsMissingIsCounted() throws IOException {
    var project = twoClips();
    assertThat(survey(project)).isEqualTo(new CacheSurvey(0, 6, 0, List.of()));
    project.make();
    assertThat(survey(project)).isEqualTo(new CacheSurvey(6, 0, 0, List.of()));
    assertThat(project.caches().faults(project.plan())).isEmpty();
    Files.delete(project.cache("cat_wan_te.safetensors"));
    assertThat(survey(project)).isEqualTo(new CacheSurvey(5, 1, 0, List.of()));
    assertThat(survey(project.forget())).isEqualTo(new CacheSurvey(0, 1, 5, List.of()));
  }

  @Test
  void anotherCaptionMakesItsTextStaleAndNothingElse() {
    var project = twoClips();
    project.make();
    var now = survey(project.caption("cat", "a tom"));
    assertThat(now)
        .isEqualTo(new CacheSurvey(5, 0, 0, List.of(new Stale(clip("cat"), List.of("caption")))));
    assertThat(project.caches().faults(project.plan())).hasSize(now.stale().size());
    project.make();
    assertThat(survey(project).stale()).isEmpty();
  }

  @Test
  void anotherClipOfTheSameNameMakesItsLatentsStale() {
    var project = twoClips();
    project.make();
    project.clip("dog", 10, "a dog");
    assertThat(survey(project).stale())
        .containsExactly(
            new Stale(clip("dog"), List.of("content")), new Stale(clip("dog"), List.of("content")));
    assertThat(project.caches().faults(project.plan())).hasSize(2);
  }

  @Test
  void anotherModelOrPrecisionCountsWhereItIsKnown() throws IOException {
    var project = twoClips();
    project.make();
    assertThat(survey(project, ContentHashes.sha256(project.vae()), DTYPES).stale()).isEmpty();
    assertThat(survey(project, "other", DTYPES).stale())
        .hasSize(4)
        .allMatch(stale -> stale.changed().equals(List.of("vae")));
    assertThat(survey(project, null, EncoderDtypes.USUAL).stale())
        .hasSize(6)
        .allMatch(stale -> stale.changed().equals(List.of("dtype")));
    var rounded = new EncoderDtypes(DType.FLOAT32, DType.FLOAT8_E4M3FN);
    assertThat(survey(project, null, rounded).stale())
        .as("the texts alone")
        .containsExactly(
            new Stale(clip("cat"), List.of("dtype")), new Stale(clip("dog"), List.of("dtype")));
  }

  @Test
  void aFileThatWasCutOffIsFoundWithoutReadingItAndIsMadeAgain() throws IOException {
    var project = twoClips();
    project.make();
    var latents = project.cache("cat_00000-009_0064x0032_wan.safetensors");
    byte[] whole = cutOff(latents);
    assertThat(survey(project))
        .isEqualTo(
            new CacheSurvey(
                5, 0, 0, List.of(new Stale(clip("cat"), List.of(CacheSurvey.DAMAGED)))));
    project.make();
    assertThat(latents).hasBinaryContent(whole);
    assertThat(survey(project)).isEqualTo(new CacheSurvey(6, 0, 0, List.of()));
  }

  /// Where no record tells its length, its header does.
  @Test
  void aFileOfAnotherProgramThatWasCutOffIsFoundToo() throws IOException {
    var project = twoClips();
    project.make();
    cutOff(project.cache("dog_wan_te.safetensors"));
    assertThat(survey(project.forget()))
        .isEqualTo(
            new CacheSurvey(
                0, 0, 5, List.of(new Stale(clip("dog"), List.of(CacheSurvey.DAMAGED)))));
  }

  private static byte[] cutOff(Path file) throws IOException {
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 1));
    return whole;
  }

  /// What a newer genga would make in another way is not right, at a glance either.
  @Test
  void aFileOfAnEarlierWayIsStale() throws IOException {
    var project = twoClips();
    project.make();
    var records = project.cache(CacheManifest.NAME);
    Files.writeString(
        records, Files.readString(records).replace("\"version\":\"1\"", "\"version\":\"0\""));
    assertThat(survey(project).stale())
        .hasSize(6)
        .allMatch(stale -> stale.changed().equals(List.of("version")));
    assertThat(project.caches().faults(project.plan())).hasSize(6);
  }

  @Test
  void aHashIsRememberedAsLongAsTheFileIsTheSame() throws IOException {
    var file = Files.writeString(folder.resolve("a"), "one");
    var hashes = new ContentHashes(folder.resolve("hashes.json"));
    assertThat(hashes.remembered(file)).isNull();
    var hash = hashes.of(file);
    assertThat(hashes.remembered(file)).isEqualTo(hash);
    Files.writeString(file, "another");
    assertThat(hashes.remembered(file)).isNull();
  }
}
