package dev.genga.film.cut;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class FrameRoomTest {
  private static final int BYTES = 48;

  /// How many frames are in the room once nobody can bring one more.
  private static int fill(FrameRoom room) throws InterruptedException {
    var more = new int[1];
    var bringing =
        Thread.ofPlatform()
            .start(() -> {
              try {
                while (true) {
                  room.take(BYTES);
                  more[0]++;
                }
              } catch (InterruptedException e) {
                // it is full
              }
            });
    while (bringing.getState() != Thread.State.WAITING) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    bringing.interrupt();
    bringing.join();
    return more[0];
  }

  @Test
  void asManyFramesWaitAsTheBytesHold() throws InterruptedException {
    assertThat(fill(new FrameRoom(10 * BYTES + BYTES - 1))).isEqualTo(10);
  }

  @Test
  void aFewAlwaysDo() throws InterruptedException {
    assertThat(fill(new FrameRoom(0))).isEqualTo(4);
  }

  @Test
  void whatIsGivenIsRoomForAnother() throws Exception {
    var room = new FrameRoom(0);
    fill(room);
    var waiting =
        CompletableFuture.runAsync(() -> {
          try {
            room.take(BYTES);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    room.give(BYTES);
    waiting.get();
    assertThat(waiting).isCompleted();
  }
}
