package dev.genga.app.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.genga.app.models.HubStandIn.Fault;
import dev.genga.base.Problem;
import dev.genga.base.ProblemException;
import dev.genga.base.WriteException;
import dev.genga.dataset.plan.DiskSpace;
import dev.genga.wan.weights.ModelKind;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Pulls from a small hub in this process that fails in every way that real ones do.
class ModelPullTest {
  private static final Timing QUICK =
      new Timing(
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofMillis(500),
          Duration.ofMillis(1),
          Duration.ofMillis(20),
          3);

  private static final byte[] BYTES = bytes(1, 300_000);
  private static final byte[] OTHER = bytes(2, 200_000);
  private static final String TOKEN = "hf_secret";

  @TempDir private Path folder;
  private final HubStandIn hub = new HubStandIn().has("Wan-AI/Wan", "vae/vae.pth", BYTES);
  private final List<String> notes = new ArrayList<>();
  private final List<String> whole = new ArrayList<>();

  @AfterEach
  void closeHub() {
    hub.close();
  }

  private static byte[] bytes(long seed, int count) {
    var bytes = new byte[count];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static KnownModel model(String repository, String path) {
    var file = HubFile.parse(repository + ":" + path);
    return new KnownModel("it", ModelKind.VAE, 1, List.of(file), "a test");
  }

  private void pull() {
    pull(null, DiskSpace.ofMachine(), model("Wan-AI/Wan", "vae/vae.pth"));
  }

  private void pull(@Nullable String token, DiskSpace disk, KnownModel... models) {
    pull(hub.address(), token, disk, models);
  }

  private void pull(String address, @Nullable String token, DiskSpace disk, KnownModel... models) {
    new ModelPull(new Hub(URI.create(address), token), disk, listener(), QUICK)
        .pull(List.of(models), models());
  }

  private PullListener listener() {
    return new PullListener() {
      @Override
      public void onFile(String what, String name, long done, long total) {}

      @Override
      public void onBytes(long done) {}

      @Override
      public void onFileEnd() {}

      @Override
      public void onWhole(Path file, boolean wasThere, boolean proven) {
        whole.add("%s %s %s".formatted(file.getFileName(), wasThere, proven));
      }

      @Override
      public void onNote(String line) {
        notes.add(line);
      }
    };
  }

  private Path models() {
    return folder.resolve("models");
  }

  private Path file() {
    return models().resolve("vae.pth");
  }

  private Path partial() {
    return models().resolve("vae.pth.partial");
  }

  private List<String> ranges() {
    return hub.atStorage().stream().map(HubStandIn.Arrived::range).toList();
  }

  private Problem problem(Runnable pull) {
    var thrown = catchThrowableOfType(ProblemException.class, pull::run);
    assertThat(thrown).as("a problem").isNotNull();
    assertThat(thrown.problems()).hasSize(1);
    return thrown.problems().getFirst();
  }

  private void assertWhole(byte[] bytes) throws IOException {
    assertThat(file()).hasBinaryContent(bytes);
    try (var files = Files.list(models())) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("vae.pth", ".genga.lock");
    }
  }

  @Test
  void aFileComesWholeAndIsHeldToTheHubsHash() throws IOException {
    pull();
    assertWhole(BYTES);
    assertThat(whole).containsExactly("vae.pth false true");
    assertThat(hub.atHub().getFirst().method()).isEqualTo("HEAD");
  }

  @Test
  void aFileThatIsThereDoesNotComeAgain() {
    pull();
    whole.clear();
    pull();
    assertThat(whole).containsExactly("vae.pth true true");
    assertThat(hub.atStorage()).hasSize(1);
  }

  @Test
  void anotherFileOfTheNameIsNotTouched() throws IOException {
    Files.createDirectories(models());
    Files.write(file(), OTHER);
    assertThat(problem(this::pull).what())
        .isEqualTo("another file of this name is there: it has 200000 bytes, and the hub's 300000");
    Files.write(file(), bytes(3, 300_000));
    assertThat(problem(this::pull).what()).endsWith("its SHA-256 is not the hub's");
    assertThat(file()).hasBinaryContent(bytes(3, 300_000));
    assertThat(hub.atStorage()).isEmpty();
  }

  @Test
  void aConnectionThatIsCutOffIsTakenUpWhereItEnded() throws IOException {
    hub.storageFailsFirst(new Fault.CutOff(100_000), new Fault.CutOff(50_000));
    pull();
    assertWhole(BYTES);
    assertThat(ranges()).containsExactly("", "bytes=100000-", "bytes=150000-");
    assertThat(notes).hasSize(2).allMatch(note -> note.contains("; going on at "));
  }

  @Test
  void aConnectionOnWhichNothingComesIsEndedAndTakenUp() throws IOException {
    hub.storageFailsFirst(new Fault.Stall(100_000));
    pull();
    assertWhole(BYTES);
    assertThat(ranges()).containsExactly("", "bytes=100000-");
    assertThat(notes.getFirst()).startsWith("nothing came for ");
  }

  /// Leaves 100 000 bytes behind, as a pull that was given up or killed does.
  private void pullInPart() {
    hub.storageFailsFirst(
        new Fault.CutOff(100_000), new Fault.Status(503, ""), new Fault.Status(502, ""));
    var problem = problem(this::pull);
    assertThat(problem.what())
        .isEqualTo("vae.pth came only to 97.7 KB of 293.0 KB: the server says 502");
    assertThat(problem.fix()).contains("run the same command again");
    assertThat(file()).doesNotExist();
    assertThat(partial()).hasSize(100_000);
    notes.clear();
  }

  @Test
  void aPullThatWasGivenUpGoesOnWithTheSameCommand() throws IOException {
    pullInPart();
    pull();
    assertWhole(BYTES);
    assertThat(ranges().getLast()).isEqualTo("bytes=100000-");
    assertThat(notes).containsExactly("vae.pth goes on at 97.7 KB");
  }

  @Test
  void aFileThatChangedAtTheHubBeginsAnew() throws IOException {
    pullInPart();
    hub.has("Wan-AI/Wan", "vae/vae.pth", OTHER);
    pull();
    assertWhole(OTHER);
    assertThat(ranges().getLast()).isEmpty();
    assertThat(notes)
        .containsExactly("vae.pth begins anew: the part that is there is of another file");
  }

  @Test
  void aFileThatChangedWhereItIsStoredBeginsAnew() throws IOException {
    pullInPart();
    hub.storesUnder("\"second\"");
    pull();
    assertWhole(BYTES);
    assertThat(notes).contains("vae.pth begins anew: the server has another file by now");
  }

  @Test
  void aServerThatGivesNoPartsBeginsAnew() throws IOException {
    pullInPart();
    hub.givesNoParts();
    pull();
    assertWhole(BYTES);
    assertThat(notes).contains("vae.pth begins anew: the server gives no parts of files");
  }

  @Test
  void aPartThatNothingTellsOfBeginsAnew() throws IOException {
    Files.createDirectories(models());
    Files.write(partial(), OTHER);
    pull();
    assertWhole(BYTES);
    assertThat(ranges()).containsExactly("");
  }

  @Test
  void aPartThatWasDamagedIsFoundByTheHash() throws IOException {
    pullInPart();
    Files.write(partial(), bytes(4, 100_000));
    assertThat(problem(this::pull).what()).startsWith("the SHA-256 is ");
    assertThat(file()).doesNotExist();
    pull();
    assertThat(file()).hasBinaryContent(BYTES);
  }

  @Test
  void aFileWithAnotherHashIsPutAside() {
    hub.says("0".repeat(64));
    var problem = problem(this::pull);
    assertThat(problem.what())
        .isEqualTo(
            "the SHA-256 is %s, and the hub says %s"
                .formatted(HubStandIn.sha256(BYTES), "0".repeat(64)));
    assertThat(problem.fix()).endsWith("vae.pth.wrong");
    assertThat(file()).doesNotExist();
    assertThat(partial()).doesNotExist();
    assertThat(models().resolve("vae.pth.wrong")).hasBinaryContent(BYTES);
  }

  @Test
  void aHubThatTellsNoHashGivesAFileThatIsNotProven() {
    hub.storesNothingElsewhere();
    pull();
    assertThat(file()).hasBinaryContent(BYTES);
    assertThat(whole).containsExactly("vae.pth false false");
  }

  @Test
  void aHubThatIsBusyIsWaitedFor() throws IOException {
    hub.failsFirst(new Fault.Status(429, "1"), new Fault.Status(503, ""));
    pull();
    assertWhole(BYTES);
    assertThat(notes)
        .containsExactly(
            "the server says 429; asking again in 0 s", "the server says 503; asking again in 0 s");
  }

  @Test
  void allFilesThatTheHubLacksAreToldAtOnce() {
    assertThatThrownBy(() ->
            pull(
                null,
                DiskSpace.ofMachine(),
                model("Wan-AI/Wan", "a.pth"),
                model("Wan-AI/Wan", "vae/vae.pth"),
                model("Wan-AI/Wan", "b.pth")))
        .hasMessage(
            """
            error: the hub has no such file
               at: HUB/Wan-AI/Wan/resolve/main/a.pth
              fix: look at HUB/Wan-AI/Wan whether it was renamed or taken back, or name another hub with --hub

            error: the hub has no such file
               at: HUB/Wan-AI/Wan/resolve/main/b.pth
              fix: look at HUB/Wan-AI/Wan whether it was renamed or taken back, or name another hub with --hub\
            """
                .replace("HUB", hub.address()));
    assertThat(hub.atStorage()).isEmpty();
  }

  @Test
  void aClosedFileAsksForATokenOrForTheTerms() {
    hub.wants(TOKEN);
    assertThat(problem(this::pull).fix())
        .contains("put a token of your account into HF_TOKEN")
        .contains(hub.address() + "/Wan-AI/Wan");
    var known = model("Wan-AI/Wan", "vae/vae.pth");
    var problem = problem(() -> pull("hf_wrong", DiskSpace.ofMachine(), known));
    assertThat(problem.render()).contains("renew the token in HF_TOKEN").doesNotContain("hf_wrong");
  }

  @Test
  void theTokenGoesToTheHubAndToNoOtherHost() {
    hub.wants(TOKEN);
    pull(TOKEN, DiskSpace.ofMachine(), model("Wan-AI/Wan", "vae/vae.pth"));
    assertThat(file()).hasBinaryContent(BYTES);
    assertThat(hub.atHub()).allMatch(arrived -> arrived.token().equals("Bearer " + TOKEN));
    assertThat(hub.atStorage()).hasSize(1).allMatch(arrived -> arrived.token().isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/vae.pth", "http:nowhere"})
  void aHubThatLeadsAnywhereElseThanToTheWebIsNotFollowed(String address) {
    hub.leadsTo(address);
    assertThat(problem(this::pull).what()).endsWith("the hub leads to an address that isn't safe");
    assertThat(file()).doesNotExist();
  }

  @Test
  void aFullDiskIsToldBeforeAnythingComes() {
    DiskSpace full = _ -> new DiskSpace.Store("the disk", 1000);
    var problem = problem(() -> pull(null, full, model("Wan-AI/Wan", "vae/vae.pth")));
    assertThat(problem.render())
        .isEqualTo(
            """
            error: the files take 293.0 KB more, and 1000 bytes are free
               at: the disk
              fix: free some space, or name a folder on another disk with -o\
            """);
    assertThat(hub.atStorage()).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX) // which has a file that is always full
  void aDiskThatIsFullInTheMiddleEndsThePull() throws IOException {
    Files.createDirectories(models());
    Files.createSymbolicLink(partial(), Path.of("/dev/full"));
    assertThatThrownBy(this::pull)
        .isInstanceOfSatisfying(
            WriteException.class, e -> assertThat(e.file()).isEqualTo(file().toString()))
        .hasMessageContaining("No space left");
    assertThat(file()).doesNotExist();
  }

  @Test
  void aHubThatCanNotBeReachedIsToldOnce() throws IOException {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    var problem =
        problem(() ->
            pull(
                "http://127.0.0.1:" + port,
                null,
                DiskSpace.ofMachine(),
                model("Wan-AI/Wan", "a.pth"),
                model("Wan-AI/Wan", "b.pth")));
    assertThat(problem.what()).startsWith("the hub can't be reached: ");
    assertThat(problem.fix()).startsWith("check the network");
  }

  @Test
  void aFolderThatTakesNoFilesIsTold() throws IOException {
    Files.writeString(models(), "a file");
    assertThat(problem(this::pull).what()).endsWith("it is a file, not a folder");
    assertThat(hub.atHub()).isEmpty();
  }

  @Test
  void oneFileThatCameWrongDoesNotKeepTheOthers() {
    hub.has("Wan-AI/Wan", "b.pth", OTHER).storageFailsFirst(new Fault.Status(418, ""));
    var problem =
        problem(() ->
            pull(
                null,
                DiskSpace.ofMachine(),
                model("Wan-AI/Wan", "vae/vae.pth"),
                model("Wan-AI/Wan", "b.pth")));
    assertThat(problem.what()).isEqualTo("the hub gives an answer that isn't understood: 418");
    assertThat(file()).doesNotExist();
    assertThat(models().resolve("b.pth")).hasBinaryContent(OTHER);
  }
}
