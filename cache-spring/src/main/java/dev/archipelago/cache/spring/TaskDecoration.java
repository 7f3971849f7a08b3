package dev.archipelago.cache.spring;

import dev.archipelago.cache.LoaderDecorator;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.springframework.core.task.TaskDecorator;

/** Carries the context of callers to loaders by a {@link TaskDecorator}. Thread-safe if that is. */
record TaskDecoration(TaskDecorator decorator) implements LoaderDecorator {

    @Override
    public Callable<Object> decorate(String key, Callable<Object> load) {
        FutureTask<Object> task = new FutureTask<>(load);
        Runnable decorated = decorator.decorate(task);
        return () -> {
            decorated.run();
            if (!task.isDone()) {
                throw new IllegalStateException("the task decorator " + decorator + " has not run the load of " + key);
            }
            try {
                return task.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            }
        };
    }
}
