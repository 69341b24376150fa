"""What new constraints ask for has to be there before they are made."""


def migrate(cr, version):
    """Preferences about the channel named it in words; now it is one of three."""
    cr.execute(
        "ALTER TABLE customer_preference ADD COLUMN IF NOT EXISTS channel varchar"
    )
    cr.execute(
        """
        UPDATE customer_preference
           SET channel = CASE WHEN value ILIKE '%sms%' OR value ILIKE '%text%'
                                OR value ILIKE '%whatsapp%' THEN 'sms'
                              WHEN value ILIKE '%phone%' OR value ILIKE '%call%'
                                OR value ILIKE '%telef%' OR value ILIKE '%chiam%'
                              THEN 'phone' ELSE 'email' END
         WHERE topic = 'channel' AND channel IS NULL
        """
    )
    # templates of invitations, which users may have edited, know the link by a new name
    cr.execute(
        """
        UPDATE mail_template
           SET body_html = replace(body_html::text, 'object.survey_url',
                                   'object.url')::jsonb
         WHERE model = 'customer.invitation'
        """
    )
