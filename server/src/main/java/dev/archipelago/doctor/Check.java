package dev.archipelago.doctor;

import java.util.List;

/** One subject that is checked. */
interface Check {

    /** What is checked, for the finding if the check itself fails. */
    String subject();

    /**
     * Checks it, within about 30 seconds.
     *
     * @throws Exception if the check itself fails, which counts as a failure of its subject
     */
    List<Finding> run() throws Exception;
}
