package dev.genga.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Runs the launcher `genga` in a folder laid out like a clone, on a machine laid out with JDKs
/// whose `java` only writes down how it was called.
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
  private static final List<String> SYSTEM_FOLDERS =
      List.of("/usr/lib/jvm", "/usr/lib64/jvm", "/usr/java", "/opt/java", "/opt/jdk");

  @TempDir private Path temporary;
  private final Map<String, String> environment = new HashMap<>();
  private Path machine;
  private Path clone;
  private Path built;

  @BeforeEach
  void layOut() throws IOException {
    machine = temporary.toRealPath().resolve("machine");
    clone = temporary.toRealPath().resolve("my clone");
    built = clone.resolve("app/target/genga");
    Files.createDirectories(built);
    Files.createFile(built.resolve("genga.jar"));
    String launcher = Files.readString(Repository.root().resolve("genga"));
    for (var folder : SYSTEM_FOLDERS) {
      launcher = launcher.replace(" " + folder, " " + machine + folder);
    }
    launcher = launcher.replace(" /Library/", " " + machine + "/Library/");
    launcher = launcher.replace(" /opt/homebrew", " " + machine + "/opt/homebrew");
    program(clone.resolve("genga"), launcher);
    var tools = Files.createDirectories(machine.resolve("tools"));
    for (var tool : List.of("find", "touch", "rm", "mv", "mkdir", "readlink")) {
      program(tools.resolve(tool), "#!/bin/sh\nexec " + tool(tool) + " \"$@\"\n");
    }
    environment.put("PATH", tools.toString());
    environment.put("HOME", machine.resolve("home").toString());
  }

  @Test
  void javaHomeIsTakenIfItIsNewEnough() throws Exception {
    environment.put("JAVA_HOME", jdk("anywhere", "25.0.1").toString());
    jdk("usr/lib/jvm/jdk-26", "26");
    assertThat(launch("--version").out()).startsWith("java of anywhere\n");
  }

  @Test
  void anOldJavaHomeIsPassedOver() throws Exception {
    environment.put("JAVA_HOME", jdk("old", "17.0.15").toString());
    jdk("usr/lib/jvm/jdk-25", "25.0.3");
    assertThat(launch("--version").out()).startsWith("java of jdk-25\n");
  }

  @Test
  void theJavaOfThePathIsFollowedThroughItsLinks() throws Exception {
    var jdk = jdk("somewhere/jdk", "25");
    var alternatives = Files.createDirectories(machine.resolve("etc/alternatives"));
    Files.createSymbolicLink(alternatives.resolve("java"), jdk.resolve("bin/java"));
    Files.createSymbolicLink(machine.resolve("tools/java"), alternatives.resolve("java"));
    assertThat(launch("--version").out()).startsWith("java of jdk\n");
  }

  @ParameterizedTest
  @CsvSource({
    "usr/lib/jvm/temurin-25-jdk-amd64",
    "home/.sdkman/candidates/java/25.0.1-tem",
    "home/.jdks/openjdk-25",
    "Library/Java/JavaVirtualMachines/temurin-25.jdk/Contents/Home",
    "opt/jdk-25"
  })
  void theUsualFoldersAreSearched(String folder) throws Exception {
    jdk("usr/lib/jvm/java-17-openjdk", "17.0.15");
    jdk(folder, "25.0.1");
    assertThat(launch("--version").out()).startsWith("java of " + Path.of(folder).getFileName());
  }

  @ParameterizedTest
  @CsvSource({
    "25, true",
    "25.0.3, true",
    "26-ea, true",
    "100, true",
    "24.0.2, false",
    "1.8.0_402, false"
  })
  void theVersionIsReadFromTheReleaseFile(String version, boolean fits) throws Exception {
    jdk("usr/lib/jvm/jdk", version);
    assertThat(launch("--version").exitCode()).isEqualTo(fits ? 0 : 2);
  }

  @Test
  void aJavaThatCannotCompileIsNoJdk() throws Exception {
    Files.delete(jdk("usr/lib/jvm/jre", "25").resolve("bin/javac"));
    assertThat(launch("--version").exitCode()).isEqualTo(2);
  }

  @Test
  void withoutAnyJdkOneLineSaysWhichToInstall() throws Exception {
    jdk("usr/lib/jvm/java-17-openjdk", "17.0.15");
    var run = launch("--version");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .isEqualTo(
            "error: genga needs a JDK of version 25 or later, and found none: install Temurin 25"
                + " (https://adoptium.net), or set JAVA_HOME to the folder of one\n");
  }

  @Test
  void argumentsArriveAsTheyWereTyped() throws Exception {
    jdk("usr/lib/jvm/jdk", "25");
    var run = launch("generate", "--prompt", "rain, \"heavy\"  rain * $HOME", "");
    assertThat(run.out()).endsWith("[generate][--prompt][rain, \"heavy\"  rain * $HOME][]\n");
  }

  @Test
  void theJarIsFoundFromAnyFolderAndThroughALink() throws Exception {
    jdk("usr/lib/jvm/jdk", "25");
    var bin = Files.createDirectories(machine.resolve("home/bin"));
    Files.createSymbolicLink(bin.resolve("genga"), clone.resolve("genga"));
    var run = Run.of(environment, machine, bin.resolve("genga").toString(), "--version");
    assertThat(run.out()).contains("[" + built.resolve("genga.jar") + "]");
  }

  @Test
  void theOptionsAreThoseOfThePom() throws Exception {
    jdk("usr/lib/jvm/jdk", "25");
    var pom = Files.readString(Repository.root().resolve("pom.xml"));
    var options = Pattern.compile("<genga.jvm>(.*)</genga.jvm>").matcher(pom);
    assertThat(options.find()).isTrue();
    for (var option : options.group(1).split(" ")) {
      assertThat(launch("--version").out()).contains("[" + option + "]");
      assertThat(Files.readString(Repository.root().resolve("genga.cmd"))).contains(option);
    }
  }

  @Test
  void optionsOfTheUserComeLast() throws Exception {
    jdk("usr/lib/jvm/jdk", "25");
    environment.put("GENGA_JAVA_OPTIONS", "-Xmx9g -Da=b");
    assertThat(launch("--version").out()).contains("[-Xmx9g][-Da=b][-cp]");
  }

  @Test
  void withoutALocaleFileNamesAreUtf8() throws Exception {
    jdk("usr/lib/jvm/jdk", "25");
    assertThat(launch("--version").out()).contains("\nLC_ALL=C.UTF-8\n");
    environment.put("LANG", "ja_JP.UTF-8");
    assertThat(launch("--version").out()).contains("\nLC_ALL=\n");
  }

  @Test
  void aCloneIsBuiltAtItsFirstUse() throws Exception {
    Files.delete(built.resolve("genga.jar"));
    var jdk = jdk("usr/lib/jvm/jdk", "25");
    maven("touch '" + built.resolve("genga.jar") + "'; echo \"building with $JAVA25_HOME\" >&2");
    var run = launch("--version");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).startsWith("java of jdk\n").endsWith("[--version]\n");
    assertThat(run.err()).startsWith("genga: building, ").contains("building with " + jdk + "\n");
  }

  @Test
  void withoutMavenOneLineSaysWhatToInstall() throws Exception {
    Files.delete(built.resolve("genga.jar"));
    jdk("usr/lib/jvm/jdk", "25");
    var run = launch("--version");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("error: genga has to be built once, and there is no Maven on the PATH: install")
        .hasLineCount(1);
  }

  @Test
  void aBuildThatFailsStopsThere() throws Exception {
    Files.delete(built.resolve("genga.jar"));
    jdk("usr/lib/jvm/jdk", "25");
    maven("exit 1");
    var run = launch("--version");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("error: genga could not be built: ");
  }

  @Test
  void aNewerSourceIsBuiltOnce() throws Exception {
    jdk("usr/lib/jvm/jdk", "25");
    maven("echo built >&2");
    var source = source("wan/src/main/java/A.java", 0);
    age(built.resolve("genga.jar"), 100);
    assertThat(launch("--version").err()).contains("genga: building again, ").contains("built\n");
    age(source, 50);
    age(source.getParent(), 50);
    assertThat(launch("--version").err()).doesNotContain("building");
  }

  @Test
  void anOlderSourceIsNotBuilt() throws Exception {
    jdk("usr/lib/jvm/jdk", "25");
    maven("exit 1");
    source("wan/src/main/java/A.java", 200);
    age(built.resolve("genga.jar"), 100);
    assertThat(launch("--version").exitCode()).isZero();
  }

  @Test
  void nothingIsBuiltUnderARunThatUsesTheBuild() throws Exception {
    jdk("usr/lib/jvm/jdk", "25");
    maven("exit 1");
    source("wan/src/main/java/A.java", 0);
    age(built.resolve("genga.jar"), 100);
    var running = Files.createDirectories(built.resolve("running"));
    Files.createFile(running.resolve(String.valueOf(ProcessHandle.current().pid())));
    var run = launch("plan");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .contains(
            "genga: sources are newer than the build, but process "
                + ProcessHandle.current().pid()
                + " uses it: not built again\n");
  }

  @Test
  void aLongCommandLeavesAMarkAndDeadMarksGo() throws Exception {
    jdk("usr/lib/jvm/jdk", "25");
    var running = Files.createDirectories(built.resolve("running"));
    Files.createFile(running.resolve("99999999"));
    var run = launch("train");
    try (var marks = Files.list(running)) {
      assertThat(marks.map(mark -> mark.getFileName().toString()))
          .containsExactly(String.valueOf(run.process()));
    }
  }

  @Test
  void theStartIsRecordedOnceForEachBuildAndJdk() throws Exception {
    jdk("usr/lib/jvm/jdk", "25.0.3");
    var first = launch("--version");
    assertThat(first.err()).contains("genga: recording a fast start");
    var recorded = built.resolve("Maker-25.0.3+9.aot");
    assertThat(recorded).hasContent("recorded");
    assertThat(first.out()).contains("[-XX:AOTCache=" + recorded + "]");

    assertThat(launch("--version").err()).isEmpty();

    age(recorded, 100);
    assertThat(launch("--version").err()).contains("genga: recording a fast start");

    environment.put("JAVA_HOME", jdk("other", "26").toString());
    assertThat(launch("--version").err()).contains("genga: recording a fast start");
    assertThat(built.resolve("Maker-26+9.aot")).exists();
  }

  @Test
  void aStartThatCannotBeRecordedIsLeftOut() throws Exception {
    var jdk = jdk("usr/lib/jvm/jdk", "25");
    program(jdk.resolve("bin/java"), FAKE_JAVA.replace("printf recorded", ": #"));
    var first = launch("--version");
    assertThat(first.exitCode()).isZero();
    assertThat(first.out()).doesNotContain("AOT");
    assertThat(launch("--version").err()).isEmpty();
  }

  private static final String FAKE_JAVA =
      """
      #!/bin/sh
      for argument; do
        case $argument in
          -XX:AOTCacheOutput=*) printf recorded >"${argument#*=}"; exit ;;
        esac
      done
      home=${0%/bin/java}
      echo "java of ${home##*/}"
      echo "LC_ALL=$LC_ALL"
      printf '[%s]' "$@"
      echo
      """;

  private Path jdk(String folder, String version) throws IOException {
    var jdk = machine.resolve(folder);
    program(jdk.resolve("bin/java"), FAKE_JAVA);
    program(jdk.resolve("bin/javac"), "#!/bin/sh\n");
    Files.writeString(
        jdk.resolve("release"),
        """
        IMPLEMENTOR="Maker"
        JAVA_RUNTIME_VERSION="%1$s+9"
        JAVA_VERSION="%1$s"
        OS_NAME="Linux"
        """
            .formatted(version));
    return jdk;
  }

  private void maven(String script) throws IOException {
    Files.writeString(clone.resolve("pom.xml"), "<project/>");
    age(clone.resolve("pom.xml"), 1000);
    program(machine.resolve("tools/mvn"), "#!/bin/sh\n" + script + "\n");
  }

  private Path source(String name, int age) throws IOException {
    var file = clone.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "class A {}");
    for (Path each = file; !each.equals(clone.resolve("wan")); each = each.getParent()) {
      age(each, age);
    }
    return file;
  }

  private static void age(Path file, int seconds) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(seconds)));
  }

  private static void program(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private static Path tool(String name) {
    for (var folder : List.of("/usr/bin", "/bin")) {
      if (Files.isExecutable(Path.of(folder, name))) {
        return Path.of(folder, name);
      }
    }
    throw new AssertionError(name + " is not on this machine");
  }

  private Run launch(String... arguments) throws Exception {
    var command = new ArrayList<String>();
    command.add(clone.resolve("genga").toString());
    command.addAll(List.of(arguments));
    return Run.of(environment, clone, command.toArray(String[]::new));
  }

  /// One run of a program with no other environment than the one given.
  private record Run(long process, int exitCode, String out, String err) {
    static Run of(Map<String, String> environment, Path folder, String... command)
        throws Exception {
      var errors = Files.createTempFile("launcher", ".err");
      var builder = new ProcessBuilder(command).directory(folder.toFile());
      builder.environment().clear();
      builder.environment().putAll(environment);
      var process = builder.redirectError(errors.toFile()).start();
      process.getOutputStream().close();
      var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exitCode = process.waitFor();
      var err = Files.readString(errors);
      Files.delete(errors);
      return new Run(process.pid(), exitCode, out, err);
    }
  }
}
