package dev.genga.app.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problem;
import dev.genga.base.Problems;
import java.util.HashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Holds the table of known models to what the commands make of it.
class KnownModelsTest {
  @Test
  void everyModelHasANameOfItsOwnAndSaysWhatItIsFor() {
    assertThat(KnownModels.all()).extracting(KnownModel::name).doesNotHaveDuplicates();
    for (var model : KnownModels.all()) {
      assertThat(model.name()).matches("[a-z0-9.-]{1,23}");
      assertThat(model.purpose()).isNotBlank();
      assertThat(model.bytes()).isPositive();
      assertThat(model.files()).isNotEmpty();
    }
  }

  @Test
  void noTwoFilesComeToLieInOnePlace() {
    var places = new HashMap<String, HubFile>();
    for (var model : KnownModels.all()) {
      for (var file : model.files()) {
        assertThat(file.repository()).matches("[\\w.-]+/[\\w.-]+");
        assertThat(file.local()).matches("([\\w.-]+/)*[\\w.-]+\\.(safetensors|pth|json)");
        var other = places.putIfAbsent(file.local(), file);
        assertThat(other == null || other.equals(file)).as(file.local()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatATaskLacksCanBePulledByTheNamesThatItSays(ModelTask task) {
    var names = KnownModels.all().stream().map(KnownModel::name).toList();
    assertThat(task.lacks(List.of()))
        .hasSize(
            switch (task) {
              case TEXT_TO_VIDEO -> 3;
              case IMAGE_TO_VIDEO, FIRST_TO_LAST, TEXT_TO_VIDEO_IN_FEW_STEPS -> 4;
              case IMAGE_TO_VIDEO_IN_FEW_STEPS -> 5;
            })
        .allSatisfy(
            lack -> assertThat(lack.replaceAll(".*\\(|\\)", "").split(" or ")).isSubsetOf(names));
  }

  @Test
  void namesThatNothingHasAreToldWithThoseThatAreNear() {
    var problems = new Problems();
    assertThat(KnownModels.named(List.of("vae", "i2v-720", "clipp", "flux", "vae"), problems))
        .extracting(KnownModel::name)
        .containsExactly("vae");
    assertThat(problems.list())
        .extracting(Problem::fix)
        .satisfiesExactly(
            fix ->
                assertThat(fix).startsWith("did you mean i2v-720p, i2v-720p-fp16, i2v-720p-fp8?"),
            fix -> assertThat(fix).startsWith("did you mean clip?"),
            fix -> assertThat(fix).isEqualTo("`genga models list` shows all names"));
  }
}
