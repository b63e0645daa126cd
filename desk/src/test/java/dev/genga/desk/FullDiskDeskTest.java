package dev.genga.desk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.genga.film.index.ClipCards;
import dev.genga.film.index.ClipFilter;
import dev.genga.film.index.FilmIndex;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// A desk whose disk takes no more: what it answers, what still works, and what is there afterwards. The system
/// refuses larger files, as a full disk refuses all.
@EnabledOnOs(value = OS.LINUX, disabledReason = "no process is limited there as it runs")
class FullDiskDeskTest {
  private static final int CLIPS = 3;
  private static final long ROOM = 1 << 16;

  /// Far more decisions than the room is for.
  private static final int MOST = 500;

  @TempDir private Path folder;

  private final Map<Long, String> captions = new HashMap<>();

  @Test
  void aDecisionThatHasNoRoomIsRefusedAndAllBeforeItHold() throws Exception {
    SampleSet.write(folder, CLIPS);
    var process = OpenDesk.start(folder);
    try (var lines = process.inputReader(StandardCharsets.UTF_8);
        var client = DeskClient.enter(String.valueOf(lines.readLine()))) {
      limit(process, Files.size(folder.resolve(FilmIndex.FILE)) + ROOM);
      var refused = captionUntilRefused(client);
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(refused.body())
          .contains("error: the index can't be read or written: ")
          .contains(FilmIndex.FILE)
          .contains("check that the disk has space");
      assertThat(client.get("/").statusCode()).as("what is there can be looked at").isEqualTo(200);
    } finally {
      process.destroyForcibly().waitFor();
    }
    assertThat(captions).hasSize(CLIPS);
    holdCaptions();

    try (var desk = Desk.open(new DeskSettings(folder, 0, List.of()), fault -> {});
        var client = DeskClient.enter(desk.address())) {
      assertThat(caption(client, 1, "Room again.").statusCode()).isEqualTo(200);
    }
    holdCaptions();
  }

  /// From now on the process writes no file beyond so many bytes; before, it unpacked its libraries.
  private static void limit(Process process, long bytes) throws IOException, InterruptedException {
    var command = List.of("prlimit", "--pid", "" + process.pid(), "--fsize=" + bytes);
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private HttpResponse<String> captionUntilRefused(DeskClient client)
      throws IOException, InterruptedException {
    for (int i = 0; i < MOST; i++) {
      var answer = caption(client, 1 + i % CLIPS, "Rain falls, " + i + " " + "on ".repeat(i));
      if (answer.statusCode() != 200) {
        return answer;
      }
    }
    throw new AssertionError("the limit was never reached");
  }

  private HttpResponse<String> caption(DeskClient client, long clip, String text)
      throws IOException, InterruptedException {
    var answer = client.post("/clips/%d/caption".formatted(clip), Map.of("caption", text));
    if (answer.statusCode() == 200) {
      captions.put(clip, text.strip());
    }
    return answer;
  }

  /// In the index, and in the file beside the clip.
  private void holdCaptions() throws IOException {
    try (var index = FilmIndex.openExisting(folder)) {
      for (var card : ClipCards.cards(index, ClipCards.all(index, ClipFilter.ALL))) {
        String answered = String.valueOf(captions.get(card.id()));
        assertThat(card.caption()).isEqualTo(answered);
        var file = folder.resolve(card.file().replaceFirst("\\.mp4$", ".txt"));
        assertThat(Files.readString(file).strip()).isEqualTo(answered);
      }
    }
  }
}
