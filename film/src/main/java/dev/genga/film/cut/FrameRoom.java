package dev.genga.film.cut;

/// For decoded frames that wait for those who encode them: as many as fit into a number of bytes, and always a few.
final class FrameRoom {
  private static final int LEAST = 4;

  private final long bytes;
  private int frames;
  private long taken;

  /// @param bytes of the frames' pixels; 0 for a few frames alone
  FrameRoom(long bytes) {
    this.bytes = bytes;
  }

  /// Waits until there is room for one more.
  ///
  /// @param size its bytes
  synchronized void take(long size) throws InterruptedException {
    while (frames >= LEAST && taken + size > bytes) {
      wait();
    }
    frames++;
    taken += size;
  }

  /// One waits no more.
  synchronized void give(long size) {
    frames--;
    taken -= size;
    notifyAll();
  }
}
