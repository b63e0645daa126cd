package dev.genga.dataset.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.base.Problems;
import dev.genga.dataset.config.Size;
import dev.genga.dataset.media.MediaProber.Probed;
import dev.genga.video.FrameTimes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaProberTest {
  private static final Size SIZE = new Size(640, 480);

  private final FakeMedia media = new FakeMedia();
  private final List<MediaFile> files = new ArrayList<>();
  @TempDir private Path folder;
  private Path index;

  @BeforeEach
  void tenClips() {
    index = folder.resolve("index/media.txt");
    for (int i = 0; i < 10; i++) {
      Path clip = folder.resolve("clips/rain%d.mp4".formatted(i));
      FakeMedia.clip(clip, SIZE, 20 + i, "24000/1001");
      files.add(file(clip));
    }
  }

  @Test
  void aSecondTimeNothingIsDecoded() {
    var first = probe(media);
    assertThat(media.probes()).isEqualTo(10);
    var second = probe(media);
    assertThat(media.probes()).isEqualTo(10);
    assertThat(second).isEqualTo(first);
  }

  @Test
  void aChangedFileIsDecodedAgain() throws Exception {
    probe(media);
    Path clip = files.get(3).path();
    var file = Probed.of(files.get(3));
    Files.setLastModifiedTime(clip, FileTime.fromMillis(1_000_000));
    assertThat(probe(media)).hasSize(10);
    assertThat(media.probes()).isEqualTo(11);
    FakeMedia.clip(clip, SIZE, 100);
    assertThat(probe(media)).hasEntrySatisfying(file, text -> assertThat(text).contains(" 100 "));
    assertThat(media.probes()).isEqualTo(12);
  }

  @Test
  void aCutOffLineCostsOneFileOnly() throws Exception {
    probe(media);
    var lines = Files.readAllLines(index);
    String cut = lines.removeLast();
    Files.writeString(index, String.join("\n", lines) + "\n" + cut.substring(0, 20));
    assertThat(probe(media)).hasSize(10);
    assertThat(media.probes()).isEqualTo(11);
    probe(media);
    assertThat(media.probes()).isEqualTo(11);
  }

  @Test
  void whatAnotherProbeFoundIsForgotten() {
    probe(media);
    var other =
        new MediaProbe() {
          @Override
          public MediaInfo probe(Path path, MediaKind kind) {
            return media.probe(path, kind);
          }

          @Override
          public String version() {
            return "fake 2";
          }
        };
    probe(other);
    assertThat(media.probes()).isEqualTo(20);
  }

  @Test
  void filesThatAreGoneLeaveTheIndex() throws Exception {
    probe(media);
    var gone = files.subList(4, 10);
    for (var file : gone) {
      Files.delete(file.path());
    }
    gone.clear();
    probe(media);
    assertThat(Files.readAllLines(index)).hasSize(1 + 4);
  }

  @Test
  void filesOfAnotherDataSetStay() throws Exception {
    probe(media);
    files.subList(4, 10).clear();
    probe(media);
    assertThat(Files.readAllLines(index)).hasSize(1 + 10);
    files.subList(0, 4).clear();
    Path another = folder.resolve("clips/another.mp4");
    FakeMedia.clip(another, SIZE, 20);
    files.add(file(another));
    probe(media);
    assertThat(Files.readAllLines(index)).hasSize(1 + 11);
    assertThat(media.probes()).isEqualTo(11);
  }

  @Test
  void clipsOfOneLengthAndRateShareTheirTimes() {
    Path same = folder.resolve("clips/same.mp4");
    FakeMedia.clip(same, SIZE, 20, "24000/1001");
    files.add(file(same));
    for (int i = 0; i < 2; i++) {
      var infos = new MediaProber(media, index).probe(files, new Problems(), _ -> {});
      var times = Collections.newSetFromMap(new IdentityHashMap<FrameTimes, Boolean>());
      infos.values().forEach(info -> times.add(Objects.requireNonNull(info.times())));
      assertThat(infos).hasSize(11);
      assertThat(times).hasSize(10);
    }
  }

  @Test
  void anIndexThatCannotBeWrittenIsNoHindrance() throws Exception {
    Files.createDirectories(index);
    assertThat(probe(media)).hasSize(10);
  }

  @Test
  void aFileOfOtherTextIsNotTakenForAnIndex() throws Exception {
    Files.createDirectories(index.getParent());
    Files.write(index, new byte[] {(byte) 0xff, 0, 10, 13}, StandardOpenOption.CREATE);
    assertThat(probe(media)).hasSize(10);
    probe(media);
    assertThat(media.probes()).isEqualTo(10);
  }

  @Test
  void problemsOfAllFilesAreGathered() {
    FakeMedia.broken(files.get(2).path());
    FakeMedia.broken(files.get(7).path());
    var problems = new Problems();
    var infos = new MediaProber(media, index).probe(files, problems, _ -> {});
    assertThat(infos).hasSize(8);
    assertThat(problems.list())
        .extracting(problem -> problem.where())
        .containsExactly(files.get(2).path().toString(), files.get(7).path().toString());
  }

  @Test
  void eachFileIsProbedOnceAndTheListenerIsTold() {
    files.addAll(List.copyOf(files));
    var done = new ArrayList<Integer>();
    new MediaProber(media, null).probe(files, new Problems(), done::add);
    assertThat(media.probes()).isEqualTo(10);
    assertThat(done).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
  }

  /// What is known of each file, as text.
  private Map<Probed, String> probe(MediaProbe probe) {
    var problems = new Problems();
    var infos = new MediaProber(probe, index).probe(files, problems, _ -> {});
    assertThat(problems.isEmpty()).isTrue();
    return infos.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, entry -> text(entry.getValue())));
  }

  private static String text(MediaInfo info) {
    return "%s %d %s"
        .formatted(
            info.size(), info.frames(), FrameTimesText.of(Objects.requireNonNull(info.times())));
  }

  private static MediaFile file(Path clip) {
    return new MediaFile(clip, MediaKind.CLIP, new Caption("rain", clip, 0));
  }
}
