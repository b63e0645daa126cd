package dev.genga.app.asking;

import dev.genga.base.ProblemException;
import dev.genga.chat.Chat;
import dev.genga.chat.Message;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

/// Asks a language model about one thing after another, on several threads. What fails is set aside and the
/// others go on; after many failures of the server in a row nobody is asked any more.
public final class Asking<T> {
  /// So many failures of the server one after another, and nobody is asked any more.
  public static final int MOST_FAILURES = 8;

  private final Chat chat;
  private final List<T> things;
  private final Question<T> question;
  private final Listener<T> listener;
  private final SortedMap<Integer, ProblemException> aside = new TreeMap<>();
  private int next;
  private int done;
  private int failures;
  private boolean over;

  /// @param chat may be asked by several threads at once
  public Asking(Chat chat, List<T> things, Question<T> question, Listener<T> listener) {
    this.chat = chat;
    this.things = List.copyOf(things);
    this.question = question;
    this.listener = listener;
  }

  /// Asks about one thing, and keeps the answer.
  @FunctionalInterface
  public interface Question<T> {
    /// @throws ProblemException to set it aside
    void ask(T thing, Chat chat);
  }

  /// Hears how far it is; one call at a time.
  public interface Listener<T> {
    /// @param done things, of all
    void onDone(int done, int total);

    /// One is set aside, and the others go on.
    void onAside(T thing, ProblemException problem);
  }

  /// Asks until nothing is left.
  ///
  /// @param threads how many things are asked about at once, at most
  public void run(int threads) {
    int workers = Math.min(threads, things.size());
    if (workers == 0) {
      return;
    }
    Callable<Void> worker =
        () -> {
          work();
          return null;
        };
    try (var pool = Executors.newFixedThreadPool(workers)) {
      for (var result : pool.invokeAll(Collections.nCopies(workers, worker))) {
        result.get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException ours -> throw ours;
        case Error ours -> throw ours;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  private void work() {
    try {
      for (int i = take(); i >= 0; i = take()) {
        try {
          question.ask(things.get(i), this::answer);
          done();
        } catch (ProblemException e) {
          setAside(i, e);
        }
      }
    } catch (RuntimeException | Error e) {
      end(); // such as a full disk: the others needn't try
      throw e;
    }
  }

  private synchronized int take() {
    return over || next == things.size() ? -1 : next++;
  }

  private synchronized void end() {
    over = true;
  }

  private String answer(List<Message> conversation) {
    try {
      String answer = chat.answer(conversation);
      heard(true);
      return answer;
    } catch (ProblemException e) {
      heard(false);
      throw e;
    }
  }

  private synchronized void heard(boolean answer) {
    failures = answer ? 0 : failures + 1;
    over |= failures >= MOST_FAILURES;
  }

  private synchronized void done() {
    done++;
    tell();
  }

  private synchronized void setAside(int index, ProblemException problem) {
    aside.put(index, problem);
    listener.onAside(things.get(index), problem);
    tell();
  }

  private void tell() {
    listener.onDone(done + aside.size(), things.size());
  }

  /// How many things were asked about with success.
  public synchronized int asked() {
    return done;
  }

  /// What was set aside, by its number, and why.
  public synchronized SortedMap<Integer, ProblemException> aside() {
    return new TreeMap<>(aside);
  }

  /// How many things nobody was asked about, because of failures.
  public synchronized int left() {
    return things.size() - done - aside.size();
  }
}
