package dev.genga.testing.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.CopyOption;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Lets something happen at a moment in the writing of a file.
final class MomentRules implements FileRules {
  private final WriteMoment moment;
  private final Event event;
  private int writes;

  /// What happens.
  interface Event {
    /// @throws IOException where the operation is to fail
    void happen() throws IOException;
  }

  MomentRules(WriteMoment moment, Event event) {
    this.moment = moment;
    this.event = event;
  }

  private void at(WriteMoment.Place place) throws IOException {
    if (moment.place() == place) {
      event.happen();
    }
  }

  @Override
  public FileChannel opened(Path file, FileChannel channel) {
    return moment.isOf(file) ? new RuledChannel(channel, new Watch(channel)) : channel;
  }

  @Override
  public void move(Path from, Path to, CopyOption... options) throws IOException {
    if (!moment.isOf(to)) {
      Files.move(from, to, options);
      return;
    }
    at(WriteMoment.Place.BEFORE_RENAME);
    Files.move(from, to, options);
    at(WriteMoment.Place.AFTER_RENAME);
  }

  private final class Watch implements RuledChannel.Watch {
    private final FileChannel channel;

    Watch(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public int writing(ByteBuffer bytes, Operation<Integer> write) throws IOException {
      if (!moment.place().ofWrite() || !holds(bytes) || ++writes != moment.write()) {
        return write.run();
      }
      if (moment.place() == WriteMoment.Place.INSIDE_WRITE) {
        channel.write(bytes.slice(bytes.position(), bytes.remaining() / 2));
        event.happen();
      }
      int written = write.run();
      event.happen();
      return written;
    }

    private boolean holds(ByteBuffer bytes) {
      return moment.text().isEmpty()
          || StandardCharsets.UTF_8.decode(bytes.duplicate()).toString().contains(moment.text());
    }

    @Override
    public void syncing(Operation<@Nullable Void> sync) throws IOException {
      at(WriteMoment.Place.BEFORE_SYNC);
      sync.run();
      at(WriteMoment.Place.AFTER_SYNC);
    }
  }
}
