-- Rules and deliveries name a channel and carry its settings; webhooks were the only one. Settings that are secret are kept
-- apart, with the rule alone.
ALTER TABLE alert_rule
    ADD COLUMN channel text,
    ADD COLUMN channel_settings jsonb,
    ADD COLUMN channel_secrets jsonb;
UPDATE alert_rule
SET channel = 'webhook',
    channel_settings = jsonb_build_object('url', webhook_url),
    channel_secrets = jsonb_build_object('secret', webhook_secret)
WHERE webhook_url IS NOT NULL;
ALTER TABLE alert_rule
    DROP COLUMN webhook_url,
    DROP COLUMN webhook_secret,
    ADD CHECK ((channel IS NULL) = (channel_settings IS NULL)),
    ADD CHECK ((channel IS NULL) = (channel_secrets IS NULL));

ALTER TABLE alert_delivery
    ADD COLUMN channel text,
    ADD COLUMN channel_settings jsonb,
    ADD CHECK ((channel IS NULL) = (channel_settings IS NULL));
UPDATE alert_delivery d
SET channel = r.channel, channel_settings = r.channel_settings
FROM alert_rule r
WHERE r.id = d.rule_id AND r.channel IS NOT NULL AND d.state <> 'live_only';
