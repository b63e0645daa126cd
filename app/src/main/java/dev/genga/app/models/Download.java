package dev.genga.app.models;

import dev.genga.app.console.MemoryText;
import dev.genga.base.ProblemException;
import java.io.IOException;
import java.nio.file.Path;

/// Brings one file from the hub: goes on where an earlier try ended, tries again where the connection
/// does, and gives the file its real name only when its SHA-256 is the hub's.
final class Download {
  private static final int CHUNK = 1 << 18;

  private final HubClient client;
  private final HubFile file;
  private final Path target;
  private final PullListener listener;
  private final Patience patience;
  private FileFacts facts;

  /// @param facts what the hub says of the file
  /// @param target where it belongs; nothing is there yet
  Download(
      HubClient client,
      HubFile file,
      FileFacts facts,
      Path target,
      PullListener listener,
      Timing timing) {
    this.client = client;
    this.file = file;
    this.facts = facts;
    this.target = target;
    this.listener = listener;
    this.patience = new Patience(timing, listener::onNote);
  }

  /// @throws ProblemException if the server cuts off again and again, or gives another file than the
  ///     hub says
  /// @throws dev.genga.base.WriteException if the disk doesn't take it
  void run() {
    try (var partial = PartialFile.open(target)) {
      if (!partial.isOf(facts)) {
        if (partial.length() > 0) {
          listener.onNote(name() + " begins anew: the part that is there is of another file");
        }
        partial.begin(facts.tag());
      } else if (partial.length() > 0) {
        listener.onNote("%s goes on at %s".formatted(name(), MemoryText.of(partial.length())));
      }
      listener.onFile("pull", name(), partial.length(), facts.size());
      try {
        receiveAll(partial);
      } finally {
        listener.onFileEnd();
      }
      boolean proven = verify(partial);
      partial.finish();
      listener.onWhole(target, false, proven);
    }
  }

  private void receiveAll(PartialFile partial) {
    long most = partial.length();
    while (partial.length() < facts.size()) {
      try {
        receive(partial);
        if (partial.length() < facts.size()) {
          throw new IOException("the connection was cut off");
        }
      } catch (ChangedException e) {
        patience.await(e, name() + " begins anew", cutOff(partial, e));
        facts = client.facts(file);
        partial.begin(facts.tag());
      } catch (IOException e) {
        if (partial.length() > most) {
          patience.refresh();
          most = partial.length();
        }
        var at = MemoryText.of(partial.length());
        patience.await(e, "going on at " + at, cutOff(partial, e));
      }
    }
  }

  private void receive(PartialFile partial) throws IOException {
    try (var body = client.open(file, facts, partial.length(), partial.serverTag())) {
      if (body.from() != partial.length()) {
        boolean changed = !partial.serverTag().isEmpty() && !partial.serverTag().equals(body.tag());
        listener.onNote(
            name()
                + (changed
                    ? " begins anew: the server has another file by now"
                    : " begins anew: the server gives no parts of files"));
        partial.begin(facts.tag());
      }
      partial.remember(body.tag());
      var bytes = new byte[CHUNK];
      for (int count = body.read(bytes); count >= 0; count = body.read(bytes)) {
        partial.append(bytes, count);
        listener.onBytes(partial.length());
        if (partial.length() > facts.size()) {
          throw wrong(partial, "the server gives more bytes than the hub says");
        }
      }
    }
  }

  private boolean verify(PartialFile partial) {
    String wanted = facts.sha256();
    if (wanted == null) {
      return false;
    }
    listener.onFile("check", name(), 0, facts.size());
    try {
      String found = Sha256.of(partial.data(), listener::onBytes);
      if (!found.equals(wanted)) {
        throw wrong(partial, "the SHA-256 is %s, and the hub says %s".formatted(found, wanted));
      }
      return true;
    } finally {
      listener.onFileEnd();
    }
  }

  private ProblemException wrong(PartialFile partial, String what) {
    return new ProblemException(
        what,
        client.where(file),
        "pull it again, from another network or hub if it stays so; what came was put aside as "
            + partial.setAside());
  }

  private ProblemException cutOff(PartialFile partial, IOException e) {
    return new ProblemException(
        "%s came only to %s of %s: %s"
            .formatted(
                name(),
                MemoryText.of(partial.length()),
                MemoryText.of(facts.size()),
                Patience.reason(e)),
        client.where(file),
        "run the same command again: it goes on where it ended");
  }

  private String name() {
    return String.valueOf(target.getFileName());
  }
}
