package dev.genga.app.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.TensorScope;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.text.SmallTextEncoder;
import dev.genga.wan.transformer.TransformerTensors;
import dev.genga.wan.vae.WanVae;
import dev.genga.world.Seeds;
import dev.genga.world.Split;
import dev.genga.world.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaseTrainingTest {
  @TempDir private Path temporary;

  private BaseFolder folder(String name) {
    return new BaseFolder(temporary.resolve(name));
  }

  private static boolean train(BaseFolder folder, long seed, BooleanSupplier stop) {
    return new BaseTraining(TinyBase.recipe(seed), folder, 2, Device.CPU)
        .run(new BaseListener() {}, stop);
  }

  private static List<String> hashes(BaseFolder folder) {
    return List.of(
        BaseFolder.hash(folder.textEncoder()),
        BaseFolder.hash(folder.tokenizer()),
        BaseFolder.hash(folder.vae()),
        BaseFolder.hash(folder.transformer()));
  }

  @Test
  void aRunThatIsStoppedAgainAndAgainMakesTheSameFiles() {
    var whole = folder("whole");
    assertThat(train(whole, 1, () -> false)).isTrue();
    var parts = folder("parts");
    int runs = 1;
    while (!train(parts, 1, stopsAtTheSecondQuestion())) {
      runs++;
    }
    // one step or chunk a run, besides the last: 4 of the VAE, 3 chunks, 8 of the transformer
    assertThat(runs).isGreaterThan(12);
    assertThat(hashes(parts)).isEqualTo(hashes(whole));
  }

  private static BooleanSupplier stopsAtTheSecondQuestion() {
    var asked = new AtomicInteger();
    return () -> asked.getAndIncrement() > 0;
  }

  @Test
  void anotherSeedMakesAnotherBase() {
    assertThat(train(folder("one"), 1, () -> false)).isTrue();
    assertThat(train(folder("two"), 2, () -> false)).isTrue();
    assertThat(hashes(folder("one")).get(3)).isNotEqualTo(hashes(folder("two")).get(3));
  }

  @Test
  void aFolderOfAnotherRecipeIsLeftAsItIs() throws IOException {
    var folder = folder("taken");
    train(folder, 1, stopsAtTheSecondQuestion());
    var before = files(folder);
    assertThatThrownBy(() -> train(folder, 2, () -> false))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("belongs to another recipe");
    assertThat(files(folder)).isEqualTo(before);
  }

  @Test
  void aFileInTheFoldersPlaceIsLeftAsItIs() throws IOException {
    var folder = folder("file");
    Files.writeString(folder.path(), "mine");
    assertThatThrownBy(() -> train(folder, 1, () -> false))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("it is a file, not a folder");
    assertThat(folder.path()).hasContent("mine");
  }

  @Test
  void modelFilesOfUnknownOriginAreNotOverwritten() throws IOException {
    var folder = folder("foreign");
    Files.createDirectories(folder.path());
    Files.writeString(folder.vae(), "mine");
    assertThatThrownBy(() -> train(folder, 1, () -> false))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("without the recipe that made them");
    assertThat(folder.vae()).hasContent("mine");
  }

  @Test
  void whatWasLostIsMadeAgainToTheBit() throws IOException {
    var folder = folder("whole");
    train(folder, 1, () -> false);
    var before = hashes(folder);
    Files.delete(folder.vae());
    Files.delete(folder.transformer());
    Files.delete(folder.work().resolve("clips/clips-0001.safetensors"));
    assertThat(train(folder, 1, () -> false)).isTrue();
    assertThat(hashes(folder)).isEqualTo(before);
  }

  @Test
  void clipsOfAnotherVaeAreNotLearntFrom() throws IOException {
    var folder = folder("mixed");
    train(folder, 1, () -> false);
    train(folder("other"), 2, () -> false);
    Files.delete(folder.transformer());
    Files.copy(folder("other").vae(), folder.vae(), StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> train(folder, 1, () -> false))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("made by another VAE");
    assertThat(folder.transformer()).doesNotExist();
  }

  @Test
  void aFinishedBaseIsMeasured() {
    var folder = folder("measured");
    train(folder, 1, () -> false);
    var check = check(folder);
    var figures = check.run(new BaseListener() {});
    assertThat(figures.decibels()).hasSize(Style.values().length);
    for (var answers : List.of(figures.generated(), figures.returned(), figures.drawn())) {
      assertThat(answers.judge().colours().total()).isEqualTo(2);
      assertThat(answers.styles().total()).isEqualTo(2);
    }
    assertThat(figures.tables()).contains("| watercolour |", "| 0.1 |", "| movement |");
    assertThat(check.sheet()).exists();
    assertThat(check.report()).content().contains("001  ");
    assertThat(folder.check().resolve("001.mp4")).exists();
  }

  private static BaseCheck check(BaseFolder folder) {
    var standard = BaseCheck.SAMPLING;
    return new BaseCheck(
        folder,
        2,
        1,
        TinyBase.SIZE,
        new SamplingSettings(standard.sampler(), standard.form(), 2, standard.guidanceScale(), 3),
        1,
        Device.CPU);
  }

  @Test
  void aBaseWithoutAFileIsNotMeasured() throws IOException {
    var folder = folder("incomplete");
    train(folder, 1, stopsAtTheSecondQuestion());
    assertThatThrownBy(() -> check(folder).run(new BaseListener() {}))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e ->
                assertThat(e.problems())
                    .extracting(problem -> problem.what())
                    .containsExactly(
                        "the base model has no vae.safetensors",
                        "the base model has no transformer.safetensors"));
    assertThat(folder.check()).doesNotExist();
  }

  @Test
  void everyClipComesOnceInAnEpochAndItsOrderFollowsFromTheSeedAlone() {
    var folder = folder("batches");
    train(folder, 1, () -> false);
    var clips =
        new EncodedClips(
            TinyBase.recipe(1), folder.work().resolve("clips"), BaseFolder.hash(folder.vae()));
    try (var _ = TensorScope.open();
        var batches =
            new EncodedBatches(
                clips, TextRows.of(folder, EncodedBatches.captions(clips)), Device.CPU);
        var again =
            new EncodedBatches(
                clips, TextRows.of(folder, EncodedBatches.captions(clips)), Device.CPU)) {
      assertThat(batches.perEpoch()).isEqualTo(6);
      var later = again.load(3, 2); // without the batches before it
      assertThat(batches.load(3, 2).latents().isEqualTo(later.latents())).isTrue();
      assertThat(firstFrames(batches, 3))
          .containsExactlyInAnyOrderElementsOf(firstFrames(batches, 4));
      assertThat(firstFrames(batches, 3))
          .isNotEqualTo(firstFrames(batches, 4))
          .doesNotHaveDuplicates();
    }
  }

  /// Of all clips of an epoch, whatever they are cut to.
  private static List<List<Float>> firstFrames(EncodedBatches batches, int epoch) {
    var found = new ArrayList<List<Float>>();
    for (int index = 0; index < batches.perEpoch(); index++) {
      for (var clip : batches.load(epoch, index).latents().unbind(0)) {
        var values = new ArrayList<Float>();
        for (float value : clip.narrow(1, 0, 1).toFloats()) {
          values.add(value);
        }
        found.add(values);
      }
    }
    assertThat(found).hasSize(12);
    return found;
  }

  @Test
  void theTransformerSeesNoStyleOrCombinationThatIsKeptFromIt() {
    var split = new Split(BaseRecipe.SPLIT);
    var sampler = new EncodedClips(BaseRecipe.standard(1, 100, 2), temporary, "").sampler();
    for (int i = 0; i < sampler.roundSize(); i++) {
      var sample = sampler.at(i);
      assertThat(sample.style().isBase()).isTrue();
      assertThat(split.isHeldOut(sample.scene().combination())).isFalse();
    }
    var asked = WorldTensors.heldOut(Style.base(), Seeds.mix(1, 1));
    for (int i = 0; i < asked.roundSize(); i++) {
      assertThat(split.isHeldOut(asked.at(i).scene().combination())).isTrue();
    }
  }

  @Test
  void theWeightsOfTheStandardBaseFitTwelveMegabytes() throws IOException {
    var recipe = BaseRecipe.standard(1, 100, 2);
    var folder = folder("sizes");
    SmallTextEncoder.write(
        folder.textEncoder(), Vocabulary.texts(), recipe.text(), 1, DType.BFLOAT16);
    long values = 0;
    for (var shape : WanVae.tensorShapes(recipe.vae().config()).values()) {
      values += Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }
    for (var shape : TransformerTensors.shapes(recipe.transformer()).values()) {
      values += shape.stream().reduce(1L, (a, b) -> a * b);
    }
    long small = Files.size(folder.textEncoder()) + Files.size(folder.tokenizer());
    assertThat(2 * values + small).isLessThan(11_900_000); // headers and card need the rest
  }

  private static List<String> files(BaseFolder folder) throws IOException {
    var found = new ArrayList<String>();
    try (var all = Files.walk(folder.path())) {
      for (var file : all.filter(Files::isRegularFile).sorted().toList()) {
        found.add(file + " " + BaseFolder.hash(file));
      }
    }
    return found;
  }
}
