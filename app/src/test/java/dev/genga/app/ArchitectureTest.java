package dev.genga.app;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holds the code to the order of its modules, and the packages to an order at all.
class ArchitectureTest {
  /// Each module may use those before it; tensor, video, world and chat stand side by side.
  private static final List<String> ORDER =
      List.of(
          "base",
          "tensor",
          "video",
          "world",
          "chat",
          "film",
          "wan",
          "dataset",
          "training",
          "desk",
          "app");

  /// Read once: it takes seconds.
  private static final JavaClasses CODE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.genga");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "base",
        "tensor",
        "video",
        "world",
        "chat",
        "film",
        "wan",
        "dataset",
        "training",
        "desk"
      })
  void aModuleUsesOnlyThoseBeforeIt(String module) {
    var later = ORDER.subList(ORDER.indexOf(module) + 1, ORDER.size()).stream();
    noClasses()
        .that()
        .resideInAPackage("dev.genga." + module + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(later.map(name -> "dev.genga." + name + "..").toArray(String[]::new))
        .check(CODE);
  }

  @Test
  void framesAndFilmsKnowNoTensors() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.genga.video..", "dev.genga.film..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.genga.tensor..")
        .check(CODE);
  }

  @Test
  void theLittleWorldKnowsNoModelAndNoFile() {
    noClasses()
        .that()
        .resideInAPackage("dev.genga.world..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.genga.tensor..", "dev.genga.video..")
        .check(CODE);
  }

  @Test
  void filmsKnowNoLittleWorld() {
    noClasses()
        .that()
        .resideInAPackage("dev.genga.film..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.genga.world..")
        .check(CODE);
  }

  @Test
  void aPlanIsPlainJavaWithoutTensors() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.genga.dataset.plan..", "dev.genga.dataset.config..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.genga.tensor..")
        .check(CODE);
  }

  @Test
  void nativeBindingsEndInTheModulesThatWrapThem() {
    noClasses()
        .that()
        .resideInAPackage("dev.genga..")
        .and()
        .resideOutsideOfPackages("dev.genga.base..", "dev.genga.tensor..", "dev.genga.video..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.bytedeco..")
        .check(CODE);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("dev.genga.(**)").should().beFreeOfCycles().check(CODE);
  }

  @Test
  void commandsStayInThePackageOfCommands() {
    classes()
        .that()
        .areAnnotatedWith(picocli.CommandLine.Command.class)
        .should()
        .resideInAPackage("dev.genga.app.cli")
        .check(CODE);
  }

  @Test
  void everyModuleWasRead() {
    for (var module : ORDER) {
      assertThat(CODE.stream().map(type -> type.getPackageName()))
          .as("packages of module " + module)
          .anyMatch(name -> (name + ".").startsWith("dev.genga." + module + "."));
    }
  }
}
